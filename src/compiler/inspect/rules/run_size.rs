//! `run-size`: a workflow for which GitHub's parser needs more than it has, with all files that it calls.
//!
//! The parser counts two bytes for each character of a key or value, 26 for having a text, and 24 for
//! each key, value, list and mapping; a file that is called twice, twice.
//! <https://github.com/actions/runner/blob/main/src/Sdk/WorkflowParser/ParseOptions.cs>

use serde_yaml::Value;

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::view::Workflow;
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "run-size", check };

/// Bytes for anything.
const OBJECT: usize = 24;
/// Bytes for a text, beside its characters.
const TEXT: usize = 26;

fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    let (Some(workflow), Some(Ok(own))) = (document.workflow(), document.value) else {
        return;
    };
    // A file that is called alone is part of its callers' runs, and a run of its own only by other events.
    if workflow.events.iter().all(|(event, _)| *event == "workflow_call") {
        return;
    }
    let bytes = value(own) + called(workflow, tree, LIMITS.reusable_levels_total);
    let most = LIMITS.parsed_workflow_bytes;
    if bytes > most {
        let message = format!(
            "with the files that it calls the workflow is {bytes} bytes to GitHub's parser, which takes no more than {most}"
        );
        report.add("", message);
    }
}

/// What the files take that a workflow calls. The levels end what calls itself, which another rule finds.
fn called(workflow: &Workflow<'_>, tree: &Tree<'_>, levels: usize) -> usize {
    if levels == 0 {
        return 0;
    }
    let calls = workflow.jobs.iter().filter_map(|job| tree.workflow(job.uses?));
    calls.map(|(_, callee)| mapping(callee.root) + called(callee, tree, levels - 1)).sum()
}

fn value(node: &Value) -> usize {
    match node {
        Value::String(text) => OBJECT + TEXT + 2 * text.encode_utf16().count(),
        Value::Sequence(items) => OBJECT + items.iter().map(value).sum::<usize>(),
        Value::Mapping(map) => mapping(map),
        Value::Tagged(tagged) => value(&tagged.value),
        Value::Null | Value::Bool(_) | Value::Number(_) => OBJECT,
    }
}

fn mapping(map: &serde_yaml::Mapping) -> usize {
    OBJECT + map.iter().map(|(key, item)| value(key) + value(item)).sum::<usize>()
}
