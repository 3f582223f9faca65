//! `workflow-run-source`: a workflow waits for the runs of one that does not exist.
//!
//! GitHub finds the workflow by its name alone, and says nothing when there is none: after a rename
//! its listeners never start again.
//! <https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::{get, one_or_many, text};

pub(super) const RULE: Rule = Rule { name: "workflow-run-source", check };

fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    let Some(workflow) = document.workflow().filter(|workflow| workflow.has_event("workflow_run")) else {
        return;
    };
    let place = "on.workflow_run.workflows";
    let names = one_or_many(workflow.event("workflow_run").and_then(|body| get(body, "workflows")));
    if names.is_empty() {
        report.add(place, "GitHub refuses a `workflow_run` that names no workflow");
    }
    let all = tree.workflows();
    for name in names {
        if !all.iter().any(|(_, other)| text(other.root, "name") == Some(name)) {
            report.add(place, format!("no workflow is called `{name}`, so nothing ever starts this one"));
        }
    }
}
