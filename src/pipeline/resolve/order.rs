//! The order of jobs: what they need is there, and nobody waits for himself.

use super::context::{Context, unknown};
use super::follow;
use super::job::names;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::pipeline::Job;
use crate::span::Spanned;
use crate::value::Name;
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use std::collections::BTreeMap;

/// Checks `needs` and `download`.
pub fn check(cx: &mut Context<'_>, jobs: &BTreeMap<Name, Job>) {
    let written = needs(cx);
    for (job, need) in &written {
        match jobs.get(&need.value) {
            None => {
                let known: Vec<&str> = jobs.keys().filter(|name| *name != job).map(Name::as_str).collect();
                let is_image = cx
                    .manifest
                    .image
                    .iter()
                    .flat_map(|map| map.0.keys())
                    .any(|name| name.value == need.value);
                let error = unknown("job", need, &known);
                if declared(cx, &need.value) {
                    continue;
                }
                if is_image {
                    cx.error(error.help("take it out: a job waits for the images that it uses by itself"));
                } else {
                    cx.error(error);
                }
            }
            Some(needed) if jobs.get(job).is_some_and(|job| follow::apart(cx, job, needed, need)) => {}
            Some(needed) => advisory(cx, jobs.get(job), needed, need),
        }
    }
    cycles(cx, jobs);
}

fn declared(cx: &Context<'_>, name: &Name) -> bool {
    let consumer = cx.manifest.consumer.iter().flat_map(|map| map.0.keys()).any(|key| key.value == *name);
    consumer || cx.manifest.job.iter().flat_map(|map| map.0.keys()).any(|key| key.value == *name)
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
        .why("when it fails, this job is skipped, and the gate is red after all")
        .help("make it required, or take it out of `needs`"),
    );
}

fn cycles(cx: &mut Context<'_>, jobs: &BTreeMap<Name, Job>) {
    let index: BTreeMap<&Name, usize> = jobs.keys().enumerate().map(|(index, name)| (name, index)).collect();
    let names: Vec<&Name> = jobs.keys().collect();
    let mut graph: DiGraphMap<usize, ()> = DiGraphMap::new();
    for job in jobs.values() {
        for before in job.needs.iter().chain(job.body.downloads.iter().map(|artifact| &artifact.job)) {
            if let (Some(from), Some(to)) = (index.get(before), index.get(&job.name)) {
                graph.add_edge(*from, *to, ());
            }
        }
    }
    for mut members in tarjan_scc(&graph) {
        let circle =
            members.len() > 1 || members.first().is_some_and(|only| graph.contains_edge(*only, *only));
        if !circle {
            continue;
        }
        members.sort_unstable();
        let path: Vec<&str> = members.iter().map(|member| names[*member].as_str()).collect();
        let spans: Vec<Span> = members
            .iter()
            .filter_map(|member| jobs.get(names[*member]))
            .map(|job| job.span.clone())
            .collect();
        let mut error = Diagnostic::error(
            Code::JobCycle,
            spans[0].clone(),
            match path.as_slice() {
                [only] => format!("`{only}` waits for itself"),
                all => format!("{} wait for each other", all.join(", ")),
            },
        );
        for span in &spans[1..] {
            error = error.also(span.clone(), "and this one");
        }
        cx.error(error.help("take one `needs` or `download` out"));
    }
}
