//! `workflow-run-checkout`: a workflow that follows another checks out something else than the
//! default branch.
//!
//! It has secrets and a token that can write, whoever started the run before it: the code of that run
//! must not get onto its disk.
//! <https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::get;

pub(super) const RULE: Rule = Rule { name: "workflow-run-checkout", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let Some(workflow) = document.workflow().filter(|workflow| workflow.has_event("workflow_run")) else {
        return;
    };
    for job in &workflow.jobs {
        let checkouts = job
            .steps
            .iter()
            .filter(|step| step.uses.is_some_and(|uses| uses.starts_with("actions/checkout@")));
        for step in checkouts {
            let given =
                |key| step.map.get("with").and_then(|with| get(with, key)).and_then(|value| value.as_str());
            if given("ref").is_some_and(|commit| commit != "${{ github.sha }}") {
                report.add(
                    job.step_place(step, "with.ref"),
                    "after a `workflow_run` only `${{ github.sha }}`, the default branch, may be checked out",
                );
            }
            if given("repository").is_some() {
                report.add(
                    job.step_place(step, "with.repository"),
                    "after a `workflow_run` no other repository may be checked out",
                );
            }
        }
    }
}
