//! Jobs that wait for each other.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::{download, needs};
use crate::compiler::resolve::context::circle::{self, Edge};
use crate::language::diagnostic::{Code, Span};
use crate::language::span::Spanned;
use crate::language::value::{Leaf, Name};
use crate::model::pipeline::{Image, Job, Pipeline};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// No job waits for itself, by whatever way.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let mut edges = edges(cx, &pipeline.jobs, &needs(cx));
    edges.extend(through_images(pipeline));
    for circle in circle::circles(&edges) {
        let help = "take one of them out; a `needs` that only says an order is the one to spare";
        let error = circle::error(Code::JobCycle, &circle, "waits for", help);
        error.into_iter().for_each(|error| cx.error(error));
    }
}

/// Every `needs` and `download` between two jobs.
fn edges(cx: &Context<'_>, jobs: &BTreeMap<Name, Job>, written: &[(Name, Spanned<Name>)]) -> Vec<Edge> {
    let needs = written.iter().filter(|(job, need)| jobs.contains_key(job) && jobs.contains_key(&need.value));
    let needs = needs.map(|(job, need)| Edge {
        from: job.clone(),
        to: need.value.clone(),
        span: need.span.clone(),
        text: format!("`{job}` waits for `{}`", need.value),
    });
    let downloads = jobs.values().flat_map(|job| job.body.downloads.iter().map(move |own| (job, own)));
    let downloads =
        downloads.filter(|(_, artifact)| jobs.contains_key(&artifact.job)).map(|(job, artifact)| Edge {
            from: job.name.clone(),
            to: artifact.job.clone(),
            span: download(cx, job, &artifact.name).span,
            text: format!("`{}` downloads what `{}` uploads", job.name, artifact.job),
        });
    needs.chain(downloads).collect()
}

/// The ways through images, where one of them waits for a job: a job waits for the images that it uses, and those for
/// their bases.
fn through_images(pipeline: &Pipeline) -> Vec<Edge> {
    let waits = |image: &Image| !image.needs.is_empty() || !image.downloads.is_empty();
    if !pipeline.images.iter().any(waits) {
        return Vec::new();
    }
    let build = |image: &Name| Name::parse(&format!("build-{image}")).ok();
    let edge = |from: &Name, to: &Name, span: &Span, text: String| Edge {
        from: from.clone(),
        to: to.clone(),
        span: span.clone(),
        text,
    };
    let mut edges = Vec::new();
    for image in &pipeline.images {
        let Some(own) = build(&image.name) else { continue };
        let downloads = image.downloads.iter().map(|artifact| &artifact.job);
        for job in image.needs.iter().chain(downloads) {
            edges.push(edge(&own, job, &image.span, format!("`{}` is built after `{job}`", image.name)));
        }
        for base in &image.from {
            let Some(below) = build(&base.image) else { continue };
            edges.push(edge(
                &own,
                &below,
                &image.span,
                format!("`{}` is built on `{}`", image.name, base.image),
            ));
        }
    }
    for job in pipeline.jobs.values().filter(|job| !job.follows()) {
        for used in job.built() {
            let Some(image) = build(&used.image) else { continue };
            edges.push(edge(&job.name, &image, &job.span, format!("`{}` uses `{}`", job.name, used.image)));
        }
    }
    edges
}
