//! `workflow-run-chain`: workflows that start one another over more levels than GitHub follows.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::{get, one_or_many, text};
use crate::compiler::inspect::view::Workflow;
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "workflow-run-chain", check };

fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    let most = LIMITS.workflow_run_chain_levels;
    let Some(workflow) = document.workflow() else {
        return;
    };
    if workflow.has_event("workflow_run") && levels(workflow, &tree.workflows(), most + 1) > most {
        let message = format!(
            "the chain of `workflow_run` is longer than {most} levels, and GitHub does not start what is behind them"
        );
        report.add("on.workflow_run.workflows", message);
    }
}

/// How many `workflow_run` events lie between a workflow and the first cause, up to `limit`.
fn levels(workflow: &Workflow<'_>, all: &[(&str, &Workflow<'_>)], limit: usize) -> usize {
    let Some(body) = workflow.event("workflow_run") else {
        return 0;
    };
    if limit == 0 {
        return 0;
    }
    let names = one_or_many(get(body, "workflows"));
    let causes =
        all.iter().filter(|(_, other)| text(other.root, "name").is_some_and(|name| names.contains(&name)));
    let before = causes.map(|(_, cause)| levels(cause, all, limit - 1)).max();
    1 + before.unwrap_or(0)
}
