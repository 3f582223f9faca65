//! Pictures of the job graph: for a terminal, for Markdown, for Graphviz, for a browser.

use super::svg as svg_of;
use crate::compiler::graph::{Graph, Node};
use crate::model::pipeline::{Check, Events, Pipeline};
use std::fmt::Write;

/// Kind of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One line per job.
    Text,
    /// A Mermaid flow chart.
    Mermaid,
    /// A Graphviz digraph.
    Dot,
    /// A picture for browsers and documents.
    Svg,
}

/// Draws the jobs of a pipeline.
#[must_use]
pub fn draw(pipeline: &Pipeline, format: Format) -> String {
    let graph = Graph::new(pipeline);
    match format {
        Format::Text => text(pipeline, &graph),
        Format::Mermaid => mermaid(&graph),
        Format::Dot => dot(&graph),
        Format::Svg => svg_of(pipeline, &graph),
    }
}

/// One line per job: `*` on the critical path, its minutes, what it waits for, when it runs.
fn text(pipeline: &Pipeline, graph: &Graph<'_>) -> String {
    let critical = graph.critical_path();
    let on_path = |id: &str| critical.iter().flat_map(|(path, _)| path).any(|node| node.id() == id);
    let order = graph.order();
    let followers: Vec<Node<'_>> = graph.followers().iter().map(|job| Node::Job(job)).collect();
    let width = order.iter().chain(&followers).map(|node| node.id().len()).max().unwrap_or(0);
    let mut out = format!("{}\n\n", pipeline.name);
    let direct = graph.direct();
    let after_run = followers.iter().map(|node| (node, None));
    for (node, needs) in order.iter().zip(direct.iter().map(Some)).chain(after_run) {
        let id = node.id();
        let mark = if on_path(&id) { '*' } else { ' ' };
        let minutes = node.minutes().map_or_else(String::new, |minutes| format!("{minutes}m"));
        let _ = write!(out, "{mark} {id:<width$} {minutes:>5}");
        let after = needs.map_or_else(|| "after the run".to_owned(), |needs| after(needs));
        let line =
            [after, when(node)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("   ");
        let _ = writeln!(out, "  {line}");
    }
    let mut out: String = out.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if let Some((path, total)) = critical {
        let names: Vec<String> = path.iter().map(Node::id).collect();
        let _ = write!(out, "\n* critical path, {total} minutes: {}\n", names.join(" → "));
    }
    out
}

/// What a job waits for, in words.
fn after(needs: &[Node<'_>]) -> String {
    let names: Vec<String> = needs.iter().map(Node::id).collect();
    if names.is_empty() { String::new() } else { format!("after {}", names.join(", ")) }
}

fn when(node: &Node<'_>) -> String {
    let Node::Job(job) = node else {
        let words = match node {
            Node::Check(Check::Sarif, _) => "not in untrusted runs",
            Node::Check(Check::Sbom | Check::Attest, _) => "in trusted runs",
            _ => "",
        };
        let advisory = if node.is_advisory() { "does not gate" } else { "" };
        return [words, advisory].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("; ");
    };
    let mut words = Vec::new();
    if let Events::Only(events) = &job.selector.events {
        let names: Vec<&str> = events.iter().map(crate::model::pipeline::Event::as_str).collect();
        words.push(format!("on {}", names.join(", ")));
    }
    if let Some(branches) = &job.selector.branches {
        let names: Vec<&str> = branches.iter().map(crate::language::value::Glob::as_str).collect();
        words.push(format!("branches {}", names.join(", ")));
    }
    if job.selector.paths.is_some() {
        words.push("paths".to_owned());
    }
    if let Some(labels) = &job.selector.labels {
        let names: Vec<&str> = labels.iter().map(crate::language::value::Label::as_str).collect();
        words.push(format!("labels {}", names.join(", ")));
    }
    if let Some(legs) = &job.matrix {
        words.push(format!("{} legs", legs.count()));
    }
    if job.follows() {
        words.push("reports by a status of its own".to_owned());
    } else if !job.required {
        words.push("does not gate".to_owned());
    }
    words.join("; ")
}

fn label(node: &Node<'_>) -> String {
    let minutes = node.minutes().map_or_else(String::new, |minutes| format!(" {minutes}m"));
    let legs = match node {
        Node::Job(job) => job.matrix.as_ref().map_or_else(String::new, |legs| format!(" ×{}", legs.count())),
        _ => String::new(),
    };
    format!("{}{legs}{minutes}", node.id())
}

fn edges(graph: &Graph<'_>) -> Vec<(String, String)> {
    let pairs = graph.order().into_iter().zip(graph.direct());
    pairs.flat_map(|(node, needs)| needs.into_iter().map(move |before| (before.id(), node.id()))).collect()
}

fn mermaid(graph: &Graph<'_>) -> String {
    let mut out = String::from("flowchart LR\n");
    for node in graph.order() {
        let (open, close) = match node {
            Node::Gate => ("{{", "}}"),
            Node::Platform(..) | Node::Image(_) => ("[[", "]]"),
            _ => ("[", "]"),
        };
        let _ = writeln!(out, "  {}{open}\"{}\"{close}", node.id(), label(&node));
    }
    for (before, after) in edges(graph) {
        let _ = writeln!(out, "  {before} --> {after}");
    }
    for job in graph.followers() {
        let _ = writeln!(out, "  {0}([\"{1}\"])\n  hand-over -.-> {0}", job.name, label(&Node::Job(job)));
    }
    if let Some((path, _)) = graph.critical_path() {
        let names: Vec<String> = path.iter().map(Node::id).collect();
        let _ = write!(out, "  classDef critical stroke-width:3px\n  class {} critical\n", names.join(","));
    }
    out
}

fn dot(graph: &Graph<'_>) -> String {
    let critical: Vec<String> =
        graph.critical_path().iter().flat_map(|(path, _)| path).map(Node::id).collect();
    let mut out = String::from("digraph pipeline {\n  rankdir=LR;\n  node [shape=box];\n");
    for node in graph.order() {
        let bold = if critical.contains(&node.id()) { ", penwidth=3" } else { "" };
        let _ = writeln!(out, "  \"{}\" [label=\"{}\"{bold}];", node.id(), label(&node));
    }
    for (before, after) in edges(graph) {
        let _ = writeln!(out, "  \"{before}\" -> \"{after}\";");
    }
    for job in graph.followers() {
        let _ = writeln!(
            out,
            "  \"{0}\" [label=\"{1}\", style=dashed];\n  \"hand-over\" -> \"{0}\" [style=dashed];",
            job.name,
            label(&Node::Job(job))
        );
    }
    out.push_str("}\n");
    out
}
