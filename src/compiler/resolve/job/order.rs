//! The order of jobs: what they need is there, and nobody waits for himself.

use crate::compiler::resolve::checks::circle::{self, Edge};
use crate::compiler::resolve::context::{Context, unknown};
use crate::compiler::resolve::job::table::names;
use crate::compiler::resolve::job::{artifacts, follow};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;
use crate::language::value::{Name, around};
use crate::model::pipeline::Job;
use std::collections::{BTreeMap, BTreeSet};

/// Checks `needs` and `download`.
pub fn check(cx: &mut Context<'_>, jobs: &BTreeMap<Name, Job>) {
    let written = needs(cx);
    let declared = declared(cx);
    let all: Vec<&str> = jobs.keys().map(Name::as_str).collect();
    for (job, need) in &written {
        match jobs.get(&need.value) {
            None => {
                let known = around(need.value.as_str(), &all).iter().copied();
                let known: Vec<&str> = known.filter(|name| *name != job.as_str()).collect();
                let is_image = cx
                    .manifest
                    .image
                    .iter()
                    .flat_map(|map| map.0.keys())
                    .any(|name| name.value == need.value);
                let error = unknown("job", need, &known);
                if declared.contains(&need.value) {
                    continue;
                }
                if is_image {
                    cx.error(error.help("take it out: a job waits by itself for the images that it uses"));
                } else {
                    cx.error(error);
                }
            }
            Some(needed) if jobs.get(job).is_some_and(|job| follow::apart(cx, job, needed, need)) => {}
            Some(needed) => advisory(cx, jobs.get(job), needed, need),
        }
    }
    cycles(cx, jobs, &written);
}

/// Names of all tables that are jobs, whether they are right or not.
fn declared<'m>(cx: &Context<'m>) -> BTreeSet<&'m Name> {
    let consumers = cx.manifest.consumer.iter().flat_map(|map| map.0.keys());
    let jobs = cx.manifest.job.iter().flat_map(|map| map.0.keys());
    consumers.map(|key| &key.value).chain(jobs.map(|key| &key.value)).collect()
}

fn needs(cx: &Context<'_>) -> Vec<(Name, Spanned<Name>)> {
    let consumers =
        cx.manifest.consumer.iter().flat_map(|map| &map.0).map(|(name, table)| (name, &table.needs));
    let jobs = cx.manifest.job.iter().flat_map(|map| &map.0).map(|(name, table)| (name, &table.needs));
    consumers
        .chain(jobs)
        .flat_map(|(name, many)| names(many.as_ref()).iter().map(|need| (name.value.clone(), need.clone())))
        .collect()
}

/// A job that must pass cannot hang on one that may fail.
fn advisory(cx: &mut Context<'_>, job: Option<&Job>, needed: &Job, written: &Spanned<Name>) {
    if needed.required || job.is_none_or(|job| !job.required) {
        return;
    }
    cx.error(
        Diagnostic::error(
            Code::AdvisoryNeeded,
            written.span.clone(),
            format!("`{}` does not gate, but this job waits for it", needed.name),
        )
        .also(needed.span.clone(), "`required = false`")
        .label("and this job has to pass")
        .why("when it fails, GitHub skips this job, and the gate is red after all")
        .help(format!("take it out of `needs`, or take `required = false` out of `{}`", needed.name)),
    );
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
            span: artifacts::written(cx, job, &artifact.name).span,
            text: format!("`{}` downloads what `{}` uploads", job.name, artifact.job),
        });
    needs.chain(downloads).collect()
}

fn cycles(cx: &mut Context<'_>, jobs: &BTreeMap<Name, Job>, written: &[(Name, Spanned<Name>)]) {
    let edges = edges(cx, jobs, written);
    for circle in circle::circles(&edges) {
        let help = "take one of them out; a `needs` that only says an order is the one to spare";
        let error = circle::error(Code::JobCycle, &circle, "waits for", help);
        error.into_iter().for_each(|error| cx.error(error));
    }
}
