//! `call-inputs`: a job does not pass what the workflow that it calls declares.
//!
//! <https://docs.github.com/actions/how-tos/reuse-automations/reuse-workflows#using-inputs-and-secrets-in-a-reusable-workflow>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::{entries, get, is, text};
use crate::compiler::inspect::view::{Job, Workflow};

pub(super) const RULE: Rule = Rule { name: "call-inputs", check };

fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    let jobs = document.workflow().map(|workflow| workflow.jobs.as_slice());
    for job in jobs.unwrap_or_default() {
        let Some((path, callee)) = job.uses.and_then(|uses| tree.workflow(uses)) else {
            continue;
        };
        if !callee.has_event("workflow_call") {
            report.add(
                job.place("uses"),
                format!("`{path}` has no trigger `workflow_call`, so GitHub refuses the call"),
            );
            continue;
        }
        passed(job, path, callee, "with", "inputs", report);
        if text(job.map, "secrets") != Some("inherit") {
            passed(job, path, callee, "secrets", "secrets", report);
        }
    }
}

fn passed(
    job: &Job<'_>,
    path: &str,
    callee: &Workflow<'_>,
    key: &str,
    section: &str,
    report: &mut Report<'_>,
) {
    let one = section.trim_end_matches('s');
    for (name, _) in entries(job.map.get(key)) {
        if !callee.call(section).any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            let message = format!("`{path}` declares no {one} `{name}`, so GitHub refuses the call");
            report.add(job.place(&format!("{key}.{name}")), message);
        }
    }
    for (name, body) in callee.call(section) {
        let required = is(get(body, "required"), true);
        let mut given = entries(job.map.get(key));
        if required && !given.any(|(given, _)| given.eq_ignore_ascii_case(name)) {
            let message = format!("`{path}` requires the {one} `{name}`, so GitHub refuses the call");
            report.add(job.place(key), message);
        }
    }
}
