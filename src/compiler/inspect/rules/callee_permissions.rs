//! `callee-permissions`: a reusable workflow asks for more than the calling job grants.
//!
//! GitHub refuses to start such a run: permissions can only go down.
//! <https://docs.github.com/actions/reference/workflows-and-actions/reusing-workflow-configurations#supported-keywords-for-jobs-that-call-a-reusable-workflow>

use serde_yaml::{Mapping, Value};

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::entries;

pub(super) const RULE: Rule = Rule { name: "callee-permissions", check };

/// A callee that calls on is checked as a caller itself, so one level here covers them all.
fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    let Some(workflow) = document.workflow() else {
        return;
    };
    for job in &workflow.jobs {
        let Some((path, callee)) = job.uses.and_then(|uses| tree.workflow(uses)) else {
            continue;
        };
        let granted = permissions(job.map, workflow.root);
        for called in &callee.jobs {
            for (scope, level) in entries(permissions(called.map, callee.root)) {
                let level = level.as_str().unwrap_or_default();
                let grant = entries(granted).find(|(name, _)| *name == scope);
                let grant = grant.and_then(|(_, level)| level.as_str()).unwrap_or("none");
                if rank(level) > rank(grant) {
                    let message = format!(
                        "the job `{}` of `{path}` asks for `{scope}: {level}` and is only allowed `{grant}`, so GitHub refuses to start the run",
                        called.id
                    );
                    report.add(job.place("permissions"), message);
                }
            }
        }
    }
}

/// The permissions of a job, which are the workflow's where it has none.
fn permissions<'a>(job: &'a Mapping, workflow: &'a Mapping) -> Option<&'a Value> {
    job.get("permissions").or_else(|| workflow.get("permissions"))
}

fn rank(level: &str) -> u8 {
    match level {
        "write" => 2,
        "read" => 1,
        _ => 0,
    }
}
