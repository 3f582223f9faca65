//! `needs` of jobs that are not there.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::between_jobs::{deploys_as, needs};
use crate::compiler::resolve::context::{Context, unknown};
use crate::language::value::{Name, around};
use crate::model::pipeline::Pipeline;
use std::collections::BTreeSet;

pub(super) const CHECK: Check = Check { needs: &[Need::Names], run: check };

/// GitHub refuses a workflow in which a job needs one that it does not have.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let declared = declared(cx);
    let all: Vec<&str> = pipeline.jobs.keys().map(Name::as_str).collect();
    let images = cx.manifest.image.iter().flat_map(|map| map.0.keys());
    let images: BTreeSet<&Name> = images.map(|name| &name.value).collect();
    for (job, need) in needs(cx) {
        if pipeline.jobs.contains_key(&need.value) || declared.contains(&need.value) {
            continue;
        }
        let known = around(need.value.as_str(), &all).iter().copied();
        let known: Vec<&str> = known.filter(|name| *name != job.as_str()).collect();
        let error = unknown("job", &need, &known);
        cx.error(if images.contains(&need.value) {
            error.help("take it out: a job waits by itself for the images that it uses")
        } else {
            error
        });
    }
}

/// Names of all tables that are jobs, whether they are right or not.
fn declared(cx: &Context<'_>) -> BTreeSet<Name> {
    let consumers = cx.manifest.consumer.iter().flat_map(|map| map.0.keys());
    let jobs = cx.manifest.job.iter().flat_map(|map| map.0.keys());
    let deploys = cx.manifest.deploy.iter().flat_map(|map| map.0.keys());
    let deploys = deploys.filter_map(|key| deploys_as(&key.value).ok());
    consumers.chain(jobs).map(|key| key.value.clone()).chain(deploys).collect()
}
