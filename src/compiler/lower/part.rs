//! A part of a pipeline that is too large for one file: jobs that wait for builds alone or for each
//! other, and a gate of their own. The one workflow calls it; nobody else can.

use super::call::{called_secrets, handed};
use super::pieces::{Pieces, ready, selected};
use super::scope::Scope;
use super::{consumer, gate, triggers};
use crate::compiler::graph::{Graph, Node};
use crate::model::pipeline;
use crate::model::pipeline::Job as Own;
use crate::model::pipeline::{Pipeline, Secret};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Call, Callable, Job, Kind, Pairs, Part, Permission, Triggers, Workflow};
use std::collections::BTreeMap;

/// The job of the one workflow that calls the file.
pub fn job(
    pipeline: &Pipeline,
    graph: &Graph<'_>,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    own: &Part,
    is_superseded: bool,
) -> Job {
    let (_, inputs) = body(pipeline, graph, pieces, own, is_superseded);
    let with = inputs.into_iter().map(|input| {
        let value = scope.handed(own, &input).braced();
        (input, value)
    });
    let secrets = secrets(pipeline, own).into_iter().map(|secret| {
        let value = path(secret.path()).braced();
        (secret.name, value)
    });
    let condition = Expr::All(vec![
        call("cancelled", []).negate(),
        path("needs.plan.result").equals(text("success")),
        selected(scope, &own.id),
    ]);
    Job {
        id: own.id.clone(),
        about: vec![format!("{} jobs that one file cannot hold beside the others.", own.jobs.len())],
        name: capital(&own.name()),
        needs: builds(pipeline, graph, own),
        condition: Some(condition),
        permissions: permissions(pipeline, own),
        concurrency: None,
        kind: Kind::Call(Call {
            uses: format!("./.github/workflows/{}-{}.yml", pipeline.slug, own.id),
            with: with.collect(),
            bare: Vec::new(),
            secrets: secrets.collect(),
        }),
    }
}

/// The file.
pub fn workflow(
    pipeline: &Pipeline,
    graph: &Graph<'_>,
    pieces: &Pieces<'_>,
    own: &Part,
    is_superseded: bool,
) -> Workflow {
    let (jobs, inputs) = body(pipeline, graph, pieces, own, is_superseded);
    // Never required: a fork's run has none, and leaves out the jobs that cannot do without.
    let secrets = secrets(pipeline, own).into_iter().map(|secret| (secret.name, false)).collect();
    Workflow {
        name: format!("{}: {}", pipeline.name, own.name()),
        run_name: None,
        about: Vec::new(),
        on: Triggers {
            call: Some(Callable {
                inputs: inputs.iter().map(|name| handed(name)).collect(),
                secrets,
                outputs: Pairs::new(),
            }),
            ..Triggers::default()
        },
        concurrency: triggers::called(&own.id),
        jobs,
    }
}

/// The jobs, each as it would stand in the one workflow, and what they have to be given.
fn body(
    pipeline: &Pipeline,
    graph: &Graph<'_>,
    pieces: &Pieces<'_>,
    own: &Part,
    is_superseded: bool,
) -> (Vec<Job>, Vec<String>) {
    let scope = Scope::part(pipeline);
    let mut jobs: Vec<Job> = members(pipeline, own)
        .map(|member| {
            let node = Node::Job(member);
            let needs = graph.needs(&node);
            let mut job = consumer::job(pipeline, pieces, &scope, member);
            job.condition = Some(ready(&scope, &node, &needs));
            job.needs = needs.iter().filter(|need| matches!(need, Node::Job(_))).map(Node::id).collect();
            job
        })
        .collect();
    let waited = is_superseded.then(|| {
        let builds = outside(pipeline, graph, own).into_values().filter(|need| !matches!(need, Node::Plan));
        builds.map(|build| scope.result(&build)).collect()
    });
    let gate = gate::part(pieces, &scope, own, jobs.iter().map(|job| job.id.clone()).collect(), waited);
    jobs.push(gate);
    (jobs, scope.used())
}

fn members<'p>(pipeline: &'p Pipeline, own: &Part) -> impl Iterator<Item = &'p Own> {
    own.jobs.iter().filter_map(|name| pipeline.jobs.get(name))
}

/// The plan and the builds that some job waits for, as the one workflow lists them.
fn builds(pipeline: &Pipeline, graph: &Graph<'_>, own: &Part) -> Vec<String> {
    outside(pipeline, graph, own).values().map(Node::id).collect()
}

/// The same as nodes, by their places.
fn outside<'p>(pipeline: &'p Pipeline, graph: &Graph<'p>, own: &Part) -> BTreeMap<usize, Node<'p>> {
    let needs = members(pipeline, own).flat_map(|member| graph.needs(&Node::Job(member)));
    needs.filter(|need| !matches!(need, Node::Job(_))).map(|need| (graph.place(&need), need)).collect()
}

/// What some job of the part asks for: GitHub gives a job of a called file no right that its caller
/// has not.
fn permissions(pipeline: &Pipeline, own: &Part) -> Vec<Permission> {
    let mut all: BTreeMap<String, Permission> = BTreeMap::new();
    for right in members(pipeline, own).flat_map(|member| consumer::permissions(pipeline, member)) {
        match all.get_mut(&right.scope) {
            Some(known) if known.level == "write" || right.level != "write" => {}
            _ => drop(all.insert(right.scope.clone(), right)),
        }
    }
    all.into_values().collect()
}

/// Secrets of the jobs, and of the images that they build from source.
fn secrets(pipeline: &Pipeline, own: &Part) -> Vec<Secret> {
    let built = |member: &Own| {
        let images = member.images.iter().filter(|used| used.is_built());
        let images: Vec<_> = images.filter_map(|used| pipeline.image(&used.image)).collect();
        images
            .into_iter()
            .flat_map(pipeline::secrets_of)
            .filter(|secret| !secret.variable)
            .collect::<Vec<_>>()
    };
    let all = members(pipeline, own).flat_map(|member| {
        called_secrets(pipeline, member).into_iter().chain(built(member)).collect::<Vec<_>>()
    });
    pipeline::merge_secrets(all.collect())
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
