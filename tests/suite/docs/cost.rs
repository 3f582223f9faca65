//! `docs/cost.md`: what the runs of the examples take, event by event.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pipegen::compiler::graph::events::Participation;
use pipegen::compiler::graph::{Graph, Node};
use pipegen::compiler::{Source, compile};
use pipegen::model::pipeline::{Event, Job, Legs};
use serde_yaml::Value;

use super::pictures::examples;

/// Minutes from the moment at which a job could start to the moment at which it does.
const START: f64 = 0.25;
/// Minutes of a job of the user's, or of a build, of which the file says nothing.
const UNKNOWN: f64 = 1.0;
/// Minutes of the jobs that pipegen adds: each checks out, or asks a registry.
const OWN: f64 = 0.25;

const HEAD: &str = "\
# What a run costs

For every example and event: the machines that a run starts (each leg of a matrix is one; `paths` and `if`
are taken to hold), the checkouts on them, the longest chain of jobs, and the minutes on the slowest way
through them. A job starts 15 seconds after the last one that it waits for; it takes the `minutes` of the file, a minute where the file says
nothing, and 15 seconds where it is one of pipegen's own (plan, joining of platforms, checks, gate, promotion).

*At least* is what no arrangement of the jobs can go below: the builds, one behind the other where one is the base of
the other, and the longest job that uses them. *Added* is what the plan, the joining of platforms, the gate and
promotion put around that, and what is delivered behind promotion: the chart and the notes of `service`.

| example | event | machines | checkouts | chain | minutes | at least | added |
|---|---|---|---|---|---|---|---|
";

pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for example in examples() {
        rows(&mut page, &example);
    }
    page
}

fn rows(page: &mut String, example: &str) {
    let file = format!("{example}/pipeline.toml");
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
    let text = fs::read_to_string(&place).unwrap();
    let compiled = compile(&Source { name: &file, text: &text, dir: place.parent().unwrap() });
    let compiled = compiled.unwrap_or_else(|errors| panic!("{file}: {errors:?}"));
    let graph = Graph::new(&compiled.pipeline);
    let participation = Participation::new(&compiled.pipeline);
    let mut checkouts = BTreeMap::new();
    for file in compiled.files.iter().filter(|file| file.path.starts_with(".github/workflows/")) {
        let workflow: Value = serde_yaml::from_str(&file.text).unwrap();
        for (id, job) in workflow["jobs"].as_mapping().unwrap() {
            *checkouts.entry(id.as_str().unwrap().to_owned()).or_insert(0) += count(job);
        }
    }
    let name = example.rsplit('/').next().unwrap();
    for event in participation.all() {
        let there = |node: &Node<'_>| participation.of(node).contains(event);
        let run = Run { graph: &graph, nodes: graph.order().into_iter().filter(there).collect() };
        let jobs = run.nodes.iter().any(|node| matches!(node, Node::Job(_) | Node::Image(_)));
        if jobs {
            let _ = writeln!(page, "{}", run.row(name, event, &checkouts));
        }
    }
}

/// Steps that check out.
fn count(job: &Value) -> usize {
    let steps = job.get("steps").and_then(Value::as_sequence).into_iter().flatten();
    let uses = steps.filter_map(|step| step.get("uses").and_then(Value::as_str));
    uses.filter(|action| action.starts_with("actions/checkout@")).count()
}

struct Run<'g, 'p> {
    graph: &'g Graph<'p>,
    /// The jobs of the event, each behind those that it waits for.
    nodes: Vec<Node<'p>>,
}

impl Run<'_, '_> {
    fn row(&self, example: &str, event: &Event, checkouts: &BTreeMap<String, usize>) -> String {
        let legs = |node: &Node<'_>| match node {
            Node::Job(Job { matrix: Some(legs), .. }) => Legs::count(legs),
            _ => 1,
        };
        let machines: usize = self.nodes.iter().map(legs).sum();
        let of = |node: &Node<'_>| checkouts.get(&node.id()).copied().unwrap_or(0) * legs(node);
        let all: usize = self.nodes.iter().map(of).sum();
        let chain = self.longest(|_| true, |_| 1.0);
        let slowest = self.longest(|_| true, |node| START + minutes(node));
        let is_needed = |node: &Node<'_>| match node {
            Node::Platform(..) | Node::Job(_) => true,
            Node::Image(image) => !image.is_multi_platform(),
            _ => false,
        };
        let least = self.longest(
            |node| !is_behind(node),
            |node| if is_needed(node) { START + minutes(node) } else { 0.0 },
        );
        format!(
            "| {example} | `{event}` | {machines} | {all} | {chain:.0} | {slowest:.1} | {least:.1} | {:.1} |",
            slowest - least
        )
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
