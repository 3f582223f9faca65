//! From the pipeline to workflows and composite actions. One file per kind of job.

mod attest;
mod build;
mod call;
mod consumer;
mod definition;
mod follow;
mod followed;
mod gate;
mod hand_over;
mod handoff;
mod layout;
mod parts;
mod plan;
mod promote;
mod retention;
mod sarif;
mod scan;
mod scope;
mod status;
mod steps;
mod table;
mod triggers;

use super::{Composite, Job, Workflow};
use crate::graph::{Graph, Node};
use crate::manifest::Wiring;
use crate::pipeline::{Check, Pipeline};
use crate::value::Name;
pub use gate::required_check;
use parts::Parts;
pub use parts::{own_runners, reference};
use scope::Scope;
pub use status::status_name;
use std::collections::BTreeMap;

/// Everything that a pipeline yields, but for what is the same in every pipeline.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Prefix of every file.
    pub slug: String,
    /// The one workflow.
    pub root: Workflow,
    /// Files of jobs that have one of their own, by the job's name.
    pub others: BTreeMap<Name, Workflow>,
    /// The file that deletes images, if there is one.
    pub retention: Option<Workflow>,
    /// Composite actions of set-ups by name.
    pub setups: BTreeMap<Name, Composite>,
}

/// Lowers a pipeline.
#[must_use]
pub fn lower(pipeline: &Pipeline) -> Tree {
    let graph = Graph::new(pipeline);
    let scope = Scope::root(pipeline);
    let parts = Parts::new(pipeline);
    let mut jobs: Vec<Job> =
        graph.listing().iter().filter_map(|node| job(pipeline, &graph, &parts, &scope, node)).collect();
    let mut others = BTreeMap::new();
    for own in pipeline.jobs.values() {
        match own.wiring {
            Wiring::Needs => continue,
            Wiring::Call => others.insert(own.name.clone(), call::workflow(pipeline, &parts, own)),
            Wiring::WorkflowRun => others.insert(own.name.clone(), follow::workflow(pipeline, &parts, own)),
        };
    }
    // The plan comes last: it hands out what the others asked for.
    jobs.insert(0, plan::job(pipeline, &parts, &scope.used()));
    let root = Workflow {
        name: pipeline.name.clone(),
        about: Vec::new(),
        on: triggers::root(pipeline),
        concurrency: triggers::concurrency(pipeline),
        jobs,
    };
    let setups =
        pipeline.setups.iter().map(|(name, steps)| (name.clone(), steps::composite(&scope, name, steps)));
    let retention = pipeline.retention.as_ref().map(|own| retention::workflow(pipeline, &parts, own));
    Tree { slug: pipeline.slug.clone(), root, others, retention, setups: setups.collect() }
}

fn job(
    pipeline: &Pipeline,
    graph: &Graph<'_>,
    parts: &Parts<'_>,
    scope: &Scope<'_>,
    node: &Node<'_>,
) -> Option<Job> {
    let needs = graph.needs(node);
    let mut job = match node {
        Node::Plan => return None,
        Node::Platform(image, platform) => build::platform(pipeline, parts, scope, image, platform),
        Node::Image(image) if image.is_multi_platform() => build::index(parts, scope, pipeline, image),
        Node::Image(image) => build::single(pipeline, parts, scope, image),
        Node::Job(own) if own.wiring == Wiring::Call => call::job(pipeline, parts, scope, own),
        Node::Job(own) => consumer::job(pipeline, parts, scope, own),
        Node::HandOver => hand_over::job(pipeline, parts, scope),
        Node::Check(Check::Scan, image) => scan::scan(pipeline, parts, scope, image),
        Node::Check(Check::Sarif, image) => sarif::job(parts, scope, image),
        Node::Check(Check::Sbom, image) => attest::sbom(pipeline, parts, scope, image),
        Node::Check(Check::Attest, image) => attest::attest(pipeline, parts, scope, image),
        Node::Gate => gate::job(pipeline, parts),
        Node::Promote => promote::job(pipeline, parts, scope),
    };
    if job.condition.is_none() {
        job.condition = Some(parts::ready(scope, &job.id, &needs));
    }
    job.needs = needs.iter().map(Node::id).collect();
    Some(job)
}
