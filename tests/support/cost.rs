//! `docs/cost.md`: what the runs of the examples take, event by event.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pipegen::compiler::graph::events::Participation;
use pipegen::compiler::graph::{Graph, Node};
use pipegen::compiler::{Source, compile};
use pipegen::language::value::Name;
use pipegen::language::value::variable::Form;
use pipegen::model::pipeline::{Check, Event, Image, Job, Legs, Pipeline};
use serde_yaml::Value;

/// Minutes from the moment at which a job could start to the moment at which it does.
const START: f64 = 0.25;
/// Minutes of a job of the user's, or of a build, of which the file says nothing.
const UNKNOWN: f64 = 1.0;
/// Minutes of the jobs that pipegen adds: each checks out, or asks a registry.
const OWN: f64 = 0.25;

const HEAD: &str = "\
# What a run costs

For every example and event: the machines that a run starts (each leg of a matrix is one; `paths` and `if`
are taken to hold), the checkouts on them, the builds where no image can be used again, the longest chain of jobs, and the
minutes on the slowest way through them. A job starts 15 seconds after the last one that it waits for; it takes the
`minutes` of the file, a minute where the file says nothing, and 15 seconds where it is one of pipegen's own (plan,
joining of platforms, checks, gate, promotion). Scenarios under `tests/scenarios` run some of these pipelines, and count the
machines, checkouts and builds that they see: they are the planned ones.

*By hand* is the longest chain of a workflow of the same guarantees that has no plan and no gate: a build is behind
those of its bases, joined to an index where it has several platforms; a test and a scan are behind the build of
one platform, an attestation behind the index and the list of contents; promotion is behind all of that, and what is
delivered behind promotion.

*At least* is what no arrangement of the jobs can go below: the builds, one behind the other where one is the base of
the other, and the longest job that uses them. *Added* is what the plan, the joining of platforms, the gate and
promotion put around that, and what is delivered behind promotion: the chart and the notes of `service`.

| example | event | machines | checkouts | builds | chain | by hand | minutes | at least | added |
|---|---|---|---|---|---|---|---|---|---|
";

/// What the runs of an event take.
pub struct Cost {
    pub event: Event,
    /// Machines that are started.
    pub machines: usize,
    /// Checkouts on them.
    pub checkouts: usize,
    /// Builds where no image is used again.
    pub builds: usize,
    /// The longest chain of jobs.
    pub chain: f64,
    /// The same of a workflow without a plan and a gate.
    pub by_hand: f64,
    minutes: f64,
    least: f64,
}

/// The rows of these folders with pipelines.
pub fn page(examples: &[String]) -> String {
    let mut page = HEAD.to_owned();
    for example in examples {
        let name = example.rsplit('/').next().unwrap();
        let costs = planned(&Path::new(env!("CARGO_MANIFEST_DIR")).join(example), str::to_owned, &[]);
        for Cost { event, machines, checkouts, builds, chain, by_hand, minutes, least } in costs {
            let _ = writeln!(
                page,
                "| {name} | `{event}` | {machines} | {checkouts} | {builds} | {chain:.0} | {by_hand:.0} | {minutes:.1} | {least:.1} | {:.1} |",
                minutes - least
            );
        }
    }
    page
}

/// What the pipeline in `dir`, its text changed by `edit`, takes in each event. `legs` are jobs that have fewer
/// legs than the file says.
pub fn planned(dir: &Path, edit: impl FnOnce(&str) -> String, legs: &[(&str, usize)]) -> Vec<Cost> {
    let text = edit(&fs::read_to_string(dir.join("pipeline.toml")).unwrap());
    let compiled = compile(&Source { name: "pipeline.toml", text: &text, dir });
    let compiled = compiled.unwrap_or_else(|errors| panic!("{}: {errors:?}", dir.display()));
    let graph = Graph::new(&compiled.pipeline);
    let participation = Participation::new(&compiled.pipeline);
    // Of each job by its id: in pull requests, and in other events.
    let mut checkouts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for file in compiled.files.iter().filter(|file| file.path.starts_with(".github/workflows/")) {
        let workflow: Value = serde_yaml::from_str(&file.text).unwrap();
        for (id, job) in workflow["jobs"].as_mapping().unwrap() {
            let of_job = checkouts.entry(id.as_str().unwrap().to_owned()).or_default();
            of_job[0] += count(job, true);
            of_job[1] += count(job, false);
        }
    }
    let of = |event: &Event| {
        let there = |node: &Node<'_>| participation.of(node).contains(event);
        let run = Run {
            graph: &graph,
            nodes: graph.order().into_iter().filter(there).collect(),
            legs,
            pipeline: &compiled.pipeline,
        };
        let jobs = run.nodes.iter().any(|node| matches!(node, Node::Job(_) | Node::Image(_)));
        jobs.then(|| run.cost(event, &checkouts))
    };
    participation.all().iter().filter_map(of).collect()
}

/// Steps that check out. Only a pull request's workflow comes from another commit than the tested one.
fn count(job: &Value, pulls: bool) -> usize {
    let needs_other = |step: &&Value| {
        let condition = step.get("if").and_then(Value::as_str).unwrap_or_default();
        // `checkout = "merge"` has the workflow's own commit in both.
        condition.ends_with("!= github.sha }}") && (!pulls || condition.contains("github.event_name"))
    };
    let steps = job.get("steps").and_then(Value::as_sequence).into_iter().flatten();
    let steps = steps.filter(|step| !needs_other(step));
    let uses = steps.filter_map(|step| step.get("uses").and_then(Value::as_str));
    uses.filter(|action| action.starts_with("actions/checkout@")).count()
}

struct Run<'g, 'p> {
    graph: &'g Graph<'p>,
    /// The jobs of the event, each behind those that it waits for.
    nodes: Vec<Node<'p>>,
    /// Jobs that have other legs than the file says.
    legs: &'g [(&'g str, usize)],
    pipeline: &'p Pipeline,
}

impl Run<'_, '_> {
    fn cost(&self, event: &Event, checkouts: &BTreeMap<String, [usize; 2]>) -> Cost {
        let legs = |node: &Node<'_>| match (self.legs.iter().find(|(id, _)| *id == node.id()), node) {
            (Some((_, legs)), _) => *legs,
            (None, Node::Job(Job { matrix: Some(legs), .. })) => Legs::count(legs),
            _ => 1,
        };
        let at = usize::from(*event != Event::PullRequest);
        let of = |node: &Node<'_>| checkouts.get(&node.id()).map_or(0, |of_job| of_job[at]) * legs(node);
        let is_build = |node: &&Node<'_>| match node {
            Node::Platform(..) => true,
            Node::Image(image) => !image.is_multi_platform(),
            _ => false,
        };
        let is_needed = |node: &Node<'_>| matches!(node, Node::Job(_)) || is_build(&node);
        Cost {
            event: event.clone(),
            machines: self.nodes.iter().map(legs).sum(),
            checkouts: self.nodes.iter().map(of).sum(),
            builds: self.nodes.iter().filter(is_build).count(),
            chain: self.longest(|_| true, |_| 1.0),
            by_hand: self.by_hand(),
            minutes: self.longest(|_| true, |node| START + minutes(node)),
            least: self.longest(
                |node| !is_behind(node),
                |node| if is_needed(node) { START + minutes(node) } else { 0.0 },
            ),
        }
    }

    /// The longest chain of a workflow that does the same without a plan and a gate, whatever waits for what here.
    fn by_hand(&self) -> f64 {
        let mut depths: BTreeMap<String, f64> = BTreeMap::new();
        let mut before_gate = 0.0_f64;
        for node in &self.nodes {
            let own =
                |ids: Vec<String>| ids.iter().filter_map(|id| depths.get(id).copied()).fold(0.0, f64::max);
            let before = match node {
                Node::Plan | Node::HandOver | Node::Gate => continue,
                Node::Promote => before_gate,
                Node::Job(job) if job.after_promotion => {
                    own(needs(job)).max(own(vec!["promote".to_owned()])).max(before_gate)
                }
                other => own(behind(self.pipeline, other)),
            };
            let depth = before + 1.0;
            if !is_behind(node) && !matches!(node, Node::Promote) {
                before_gate = before_gate.max(depth);
            }
            depths.insert(node.id(), depth);
        }
        depths.into_values().fold(0.0, f64::max)
    }

    /// The longest way through the jobs that count, by a measure.
    fn longest(&self, counts: impl Fn(&Node<'_>) -> bool, measure: impl Fn(&Node<'_>) -> f64) -> f64 {
        let there: BTreeSet<String> = self.nodes.iter().filter(|node| counts(node)).map(Node::id).collect();
        let mut sums: BTreeMap<String, f64> = BTreeMap::new();
        for node in self.nodes.iter().filter(|node| there.contains(&node.id())) {
            let before = self.graph.needs(node).into_iter().filter_map(|need| sums.get(&need.id()).copied());
            let sum = before.fold(0.0, f64::max) + measure(node);
            sums.insert(node.id(), sum);
        }
        sums.into_values().fold(0.0, f64::max)
    }
}

/// What a job needs besides images.
fn needs(job: &Job) -> Vec<String> {
    job.needs
        .iter()
        .chain(job.body.downloads.iter().map(|artifact| &artifact.job))
        .map(ToString::to_string)
        .collect()
}

/// What a job before the gate waits for in any arrangement.
fn behind(pipeline: &Pipeline, node: &Node<'_>) -> Vec<String> {
    let index = |name: &Name| format!("build-{name}");
    let built = |image: &Image| match image.is_multi_platform() {
        true => image.platforms.iter().map(|platform| Node::Platform(image, platform).id()).collect(),
        false => vec![index(&image.name)],
    };
    let made = |image: &Image| {
        let jobs = image.needs.iter().chain(image.downloads.iter().map(|artifact| &artifact.job));
        image.from.iter().map(|base| index(&base.image)).chain(jobs.map(ToString::to_string)).collect()
    };
    match node {
        Node::Image(image) if image.is_multi_platform() => built(image),
        Node::Platform(image, _) | Node::Image(image) => made(image),
        Node::Check(Check::Scan | Check::Sbom, image) => built(image),
        Node::Check(Check::Sarif, image) => vec![Check::Scan.id(image)],
        Node::Check(Check::Attest, image) => vec![index(&image.name), Check::Sbom.id(image)],
        Node::Job(job) => {
            // All platforms are equally deep.
            let images = job.images.iter().flat_map(|used| match pipeline.image(&used.image) {
                Some(image) if used.form() != Form::ByReference => built(image),
                _ => vec![index(&used.image)],
            });
            images.chain(needs(job)).collect()
        }
        _ => Vec::new(),
    }
}

/// What is delivered comes behind promotion in any arrangement; the bound is of what is tested.
fn is_behind(node: &Node<'_>) -> bool {
    matches!(node, Node::Job(job) if job.after_promotion)
}

fn minutes(node: &Node<'_>) -> f64 {
    let own = node.minutes().map(f64::from);
    match node {
        Node::Platform(..) | Node::Job(_) => own.unwrap_or(UNKNOWN),
        Node::Image(image) if !image.is_multi_platform() => own.unwrap_or(UNKNOWN),
        _ => OWN,
    }
}
