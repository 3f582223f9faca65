//! The environments that a pipeline deploys to.

use super::read_elsewhere;
use crate::compiler::graph::{Graph, Node};
use crate::language::value::{Glob, ReleaseTemplate};
use crate::model::pipeline::{Event, Events, Job, Order, Pipeline, Secret, merge_secrets};
use std::collections::{BTreeMap, BTreeSet};

/// An environment that jobs name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NeededEnvironment {
    /// Its name, as the first of the jobs writes it. GitHub compares without case.
    pub name: String,
    /// Jobs with it for which the gate waits.
    pub gating: BTreeSet<String>,
    /// The others: what comes after promotion, and what the gate does not wait for.
    pub others: BTreeSet<String>,
    /// Branches on which runs have these jobs.
    pub branches: BTreeSet<Glob>,
    /// Releases which have them.
    pub releases: BTreeSet<ReleaseTemplate>,
}

/// Each environment once, in the order of the jobs.
pub fn of(pipeline: &Pipeline, graph: &Graph<'_>) -> Vec<NeededEnvironment> {
    let awaited = awaited(graph);
    let mut all: Vec<NeededEnvironment> = Vec::new();
    for job in pipeline.jobs.values() {
        for name in named(job) {
            let index = position(&all, name).unwrap_or_else(|| {
                all.push(NeededEnvironment { name: name.to_owned(), ..NeededEnvironment::default() });
                all.len() - 1
            });
            let own = &mut all[index];
            let jobs = if awaited.contains(job.name.as_str()) { &mut own.gating } else { &mut own.others };
            jobs.insert(job.name.to_string());
            own.reach(pipeline, job);
            // A release is deployed by hand from the default branch.
            let has_branch = job.deployment.as_ref().is_some_and(|own| own.order == Order::Branch);
            if !has_branch && pipeline.started_by_hand().any(|other| other.name == job.name) {
                own.branches.insert(Glob::literal(&pipeline.default_branch));
            }
        }
    }
    all
}

/// The environments of a job and of the workflow that it calls. Which one an expression names, the run knows alone.
fn named(job: &Job) -> impl Iterator<Item = &str> {
    let own = job.environment.iter().map(|environment| environment.name.as_str());
    let called = job.called.iter().flat_map(|called| &called.environments).map(String::as_str);
    own.chain(called.filter(|name| !name.contains("${{") && !name.is_empty()))
}

impl NeededEnvironment {
    /// Adds the branches and releases whose runs have the job.
    fn reach(&mut self, pipeline: &Pipeline, job: &Job) {
        let Events::Only(events) = &job.selector.events else { return };
        for event in events {
            match event {
                Event::Release(name) => self.releases.extend(pipeline.releases.get(name).cloned()),
                Event::Schedule(_) => {
                    self.branches.insert(Glob::literal(&pipeline.default_branch));
                }
                _ => {
                    let branches = job.selector.branches.as_ref().unwrap_or(&pipeline.branches);
                    self.branches.extend(branches.iter().cloned());
                }
            }
        }
    }
}

/// Where the environment of this name stands.
fn position(all: &[NeededEnvironment], name: &str) -> Option<usize> {
    let name = name.to_lowercase();
    all.iter().position(|own| own.name.to_lowercase() == name)
}

/// Jobs for which the gate waits: those that it needs, and what these wait for.
fn awaited(graph: &Graph<'_>) -> BTreeSet<String> {
    let mut open = graph.needs(&Node::Gate);
    let mut found = BTreeSet::new();
    while let Some(node) = open.pop() {
        if found.insert(node.id()) {
            open.extend(graph.needs(&node));
        }
    }
    found
}

/// Secrets and variables that only jobs with an environment read, with the names of all these environments.
pub fn secrets(
    pipeline: &Pipeline,
    environments: &[NeededEnvironment],
) -> BTreeMap<Secret, BTreeSet<String>> {
    let is =
        |secret: &Secret, other: &Secret| (secret.variable, &secret.name) == (other.variable, &other.name);
    let elsewhere = read_elsewhere(pipeline);
    let of_jobs = pipeline.jobs.values().flat_map(|job| &job.secrets).cloned().collect();
    let mut all = BTreeMap::new();
    for secret in merge_secrets(of_jobs) {
        let reads = |job: &&Job| job.secrets.iter().any(|own| is(own, &secret));
        let readers = pipeline.jobs.values().filter(reads);
        let named = |job: &Job| position(environments, &job.environment.as_ref()?.name);
        let places: Option<BTreeSet<String>> =
            readers.map(|job| named(job).map(|index| environments[index].name.clone())).collect();
        if let Some(places) = places.filter(|_| !elsewhere.iter().any(|own| is(own, &secret))) {
            all.insert(secret, places);
        }
    }
    all
}
