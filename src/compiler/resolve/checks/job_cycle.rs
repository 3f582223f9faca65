//! Jobs that wait for each other.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::{download, needs};
use crate::compiler::resolve::context::circle::{self, Edge};
use crate::language::diagnostic::Code;
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::{Job, Pipeline};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// No job waits for itself, by whatever way.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let edges = edges(cx, &pipeline.jobs, &needs(cx));
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
