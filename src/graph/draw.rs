//! Pictures of the job graph: for a terminal, for Markdown, for Graphviz.

use super::{Graph, Node};
use crate::pipeline::{Events, Pipeline};
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
}

/// Draws the jobs of a pipeline.
#[must_use]
pub fn draw(pipeline: &Pipeline, format: Format) -> String {
    let graph = Graph::new(pipeline);
    match format {
        Format::Text => text(pipeline, &graph),
        Format::Mermaid => mermaid(&graph),
        Format::Dot => dot(&graph),
    }
}

/// One line per job: `*` on the critical path, its minutes, what it waits for, when it runs.
fn text(pipeline: &Pipeline, graph: &Graph<'_>) -> String {
    let critical = graph.critical_path();
    let on_path = |id: &str| critical.iter().flat_map(|(path, _)| path).any(|node| node.id() == id);
    let order = graph.order();
    let width = order.iter().map(|node| node.id().len()).max().unwrap_or(0);
    let mut out = format!("{}\n\n", pipeline.name);
    for node in &order {
        let id = node.id();
        let mark = if on_path(&id) { '*' } else { ' ' };
        let minutes = node.minutes().map_or_else(String::new, |minutes| format!("{minutes}m"));
        let _ = write!(out, "{mark} {id:<width$} {minutes:>5}");
        let line = [after(graph, node), when(node)]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("   ");
        let _ = writeln!(out, "  {line}");
    }
    let mut out: String = out.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if let Some((path, total)) = critical {
        let names: Vec<String> = path.iter().map(Node::id).collect();
        let _ = write!(out, "\n* critical path, {total} minutes: {}\n", names.join(" → "));
    }
    out
}

/// What it waits for, without what that waits for already.
fn after<'p>(graph: &Graph<'p>, node: &Node<'p>) -> String {
    let needs = direct(graph, node);
    if needs.is_empty() { String::new() } else { format!("after {}", needs.join(", ")) }
}

/// The needs of a job that do not follow from its other needs.
fn direct<'p>(graph: &Graph<'p>, node: &Node<'p>) -> Vec<String> {
    let needs = graph.needs(node);
    let implied = |candidate: &Node<'p>| {
        needs.iter().any(|other| other.id() != candidate.id() && reaches(graph, other, candidate))
    };
    needs.iter().filter(|need| !implied(need)).map(Node::id).collect()
}

fn reaches<'p>(graph: &Graph<'p>, from: &Node<'p>, wanted: &Node<'p>) -> bool {
    graph.needs(from).iter().any(|need| need.id() == wanted.id() || reaches(graph, need, wanted))
}

fn when(node: &Node<'_>) -> String {
    let Node::Job(job) = node else { return String::new() };
    let mut words = Vec::new();
    if let Events::Only(events) = &job.selector.events {
        let names: Vec<&str> = events.iter().map(crate::pipeline::Event::as_str).collect();
        words.push(format!("on {}", names.join(", ")));
    }
    if let Some(branches) = &job.selector.branches {
        let names: Vec<&str> = branches.iter().map(crate::value::Glob::as_str).collect();
        words.push(format!("branches {}", names.join(", ")));
    }
    if job.selector.paths.is_some() {
        words.push("paths".to_owned());
    }
    if let Some(labels) = &job.selector.labels {
        let names: Vec<&str> = labels.iter().map(crate::value::Label::as_str).collect();
        words.push(format!("labels {}", names.join(", ")));
    }
    if let Some(legs) = &job.matrix {
        words.push(format!("{} legs", legs.count()));
    }
    if !job.required {
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
    let order = graph.order();
    order.iter().flat_map(|node| direct(graph, node).into_iter().map(|before| (before, node.id()))).collect()
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
    out.push_str("}\n");
    out
}
