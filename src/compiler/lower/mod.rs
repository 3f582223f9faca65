//! From the pipeline to workflows and composite actions. One file per kind of job.

mod after;
mod artifacts;
mod attest;
mod build;
mod call;
mod called;
mod consumer;
mod definition;
mod deployment;
mod follow;
mod followed;
mod gate;
mod hand_over;
mod handoff;
mod job_env;
mod job_steps;
mod layout;
mod logins;
mod manual_inputs;
mod notify;
mod numbers;
mod own;
mod part;
mod pieces;
mod place;
mod plan;
mod promote;
mod retention;
mod runners;
mod sarif;
mod scan;
mod scope;
mod secrets;
mod status;
mod steps;
mod superseding;
mod table;
mod texts;
mod triggers;

use crate::compiler::graph::{Graph, Node};
use crate::language::manifest::Wiring;
use crate::language::value::Name;
use crate::model::pipeline::{Check, Pipeline, Step as WrittenStep};
use crate::model::workflow::{Division, Job, Tree, Workflow};
pub use after::asked as images_asked_about;
pub use gate::required_check;
use pieces::Pieces;
pub use pieces::reference;
pub use plan::lines_of as lines_of_plan;
pub use runners::own_runners;
use scope::Scope;
pub use status::status_name;
use std::collections::BTreeMap;
use superseding::Superseding;

/// Lowers a pipeline, whose jobs are the nodes of `graph`. Those that `division` names stand in files of
/// their own.
#[must_use]
pub fn lower(pipeline: &Pipeline, graph: &Graph<'_>, division: &Division) -> Tree {
    let scope = Scope::root(pipeline);
    let pieces = Pieces::new(pipeline);
    let superseding = Superseding::new(pipeline, graph);
    let file =
        File { pipeline, graph, division, pieces: &pieces, scope: &scope, superseding: superseding.as_ref() };
    let mut jobs = file.jobs();
    jobs.extend(notify::root(pipeline, &pieces));
    let mut others = BTreeMap::new();
    for own in pipeline.jobs.values() {
        match own.wiring {
            Wiring::Needs => continue,
            Wiring::Call => others.insert(own.name.to_string(), call::workflow(pipeline, &pieces, own)),
            Wiring::WorkflowRun => {
                others.insert(own.name.to_string(), follow::workflow(pipeline, &pieces, own))
            }
        };
    }
    for own in pipeline.started_by_hand() {
        others.extend(deployment::workflow(pipeline, &pieces, own).map(|file| (own.name.to_string(), file)));
    }
    for own in division.parts() {
        others.insert(own.id.clone(), part::workflow(pipeline, graph, &pieces, own, superseding.is_some()));
    }
    // The plan comes last: it hands out what the others asked for.
    let mut plan = plan::job(pipeline, division, &pieces, &scope.used());
    plan.concurrency = superseding.as_ref().and_then(|own| own.group(&plan));
    jobs.insert(0, plan);
    let root = Workflow {
        name: pipeline.name.clone(),
        run_name: None,
        about: Vec::new(),
        on: triggers::root(pipeline),
        concurrency: triggers::concurrency(pipeline),
        jobs,
    };
    let setups =
        setups_of_jobs(pipeline).map(|(name, steps)| (name.clone(), steps::composite(&scope, name, steps)));
    let retention = pipeline.retention.as_ref().map(|own| retention::workflow(pipeline, &pieces, own));
    let is_divided = !division.parts().is_empty();
    Tree { slug: pipeline.slug.clone(), root, others, is_divided, retention, setups: setups.collect() }
}

/// Those that jobs begin with; an image's stand in its build.
fn setups_of_jobs(pipeline: &Pipeline) -> impl Iterator<Item = (&Name, &Vec<WrittenStep>)> {
    let used = |name: &Name| pipeline.jobs.values().any(|job| job.body.setups.contains(name));
    pipeline.setups.iter().filter(move |(name, _)| used(name))
}

/// The one workflow in the making.
struct File<'f, 'p> {
    pipeline: &'p Pipeline,
    graph: &'f Graph<'p>,
    division: &'f Division,
    pieces: &'f Pieces<'p>,
    scope: &'f Scope<'p>,
    superseding: Option<&'f Superseding>,
}

impl File<'_, '_> {
    /// All jobs but the plan; parts behind the jobs.
    fn jobs(&self) -> Vec<Job> {
        let listing = self.graph.listing();
        let behind =
            |node: &Node<'_>| matches!(node, Node::Check(..) | Node::HandOver | Node::Gate | Node::Promote);
        let end = listing.iter().position(behind).unwrap_or(listing.len());
        let (before, behind) = listing.split_at(end);
        let parts = self.division.parts().iter();
        let called = parts.map(|own| {
            part::job(self.pipeline, self.graph, self.pieces, self.scope, own, self.superseding.is_some())
        });
        let own = |nodes: &[Node<'_>]| nodes.iter().filter_map(|node| self.job(node)).collect::<Vec<_>>();
        own(before).into_iter().chain(called).chain(own(behind)).collect()
    }

    /// A job; nothing for the plan, and for what stands in a part.
    fn job(&self, node: &Node<'_>) -> Option<Job> {
        let Self { pipeline, graph, pieces, scope, .. } = self;
        let needs = graph.needs(node);
        let mut job = match node {
            Node::Plan => return None,
            Node::Job(own) if self.division.part_of(&own.name).is_some() => return None,
            Node::Platform(image, platform) => build::platform(pipeline, pieces, scope, image, platform),
            Node::Image(image) if image.is_multi_platform() => build::index(pieces, scope, pipeline, image),
            Node::Image(image) => build::single(pipeline, pieces, scope, image),
            Node::Job(own) if own.wiring == Wiring::Call => call::job(pipeline, pieces, scope, own),
            Node::Job(own) if own.called.is_some() => called::job(scope, own),
            Node::Job(own) => consumer::job(pipeline, pieces, scope, own),
            Node::Place(own) => place::job(pipeline, pieces, scope, own),
            Node::HandOver => hand_over::job(pipeline, pieces, scope),
            Node::Check(Check::Scan, image) => scan::scan(pipeline, pieces, scope, image),
            Node::Check(Check::Sarif, image) => sarif::job(pieces, scope, image),
            Node::Check(Check::Sbom, image) => attest::sbom(pipeline, pieces, scope, image),
            Node::Check(Check::Attest, image) => attest::attest(pipeline, pieces, scope, image),
            Node::Gate => gate::job(pipeline, graph, self.division, pieces, self.superseding.is_some()),
            Node::Promote => promote::job(pipeline, graph, pieces, scope),
        };
        if let Node::Job(own) = node
            && own.after_promotion
        {
            job.condition = Some(after::condition(scope, own, &needs));
        } else if job.condition.is_none() {
            job.condition = Some(pieces::ready(scope, node, &needs));
        }
        job.needs = self.ids(&needs);
        job.concurrency = job.concurrency.take().or_else(|| self.superseding?.group(&job));
        Some(job)
    }

    /// Ids of jobs before another one. Only the gate waits for what stands in parts, and it waits for
    /// the parts: they come where their jobs do in the file.
    fn ids(&self, needs: &[Node<'_>]) -> Vec<String> {
        let stands = |need: &Node<'_>| match need {
            Node::Job(job) => self.division.part_of(&job.name).is_none(),
            _ => true,
        };
        if needs.iter().all(stands) {
            return needs.iter().map(Node::id).collect();
        }
        let jobs = needs.iter().take_while(|need| !matches!(need, Node::Check(..) | Node::HandOver)).count();
        let (jobs, behind) = needs.split_at(jobs);
        let ids =
            |nodes: &[Node<'_>]| nodes.iter().filter(|need| stands(need)).map(Node::id).collect::<Vec<_>>();
        let parts = self.division.parts().iter().map(|part| part.id.clone());
        ids(jobs).into_iter().chain(parts).chain(ids(behind)).collect()
    }
}
