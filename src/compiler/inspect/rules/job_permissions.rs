//! `job-permissions`: a job whose token may do what nobody wrote down.
//!
//! Without `permissions` a token has the default of the repository, which may be everything.
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions>

use serde_yaml::Value;

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::view::Job;
use crate::github::facts::data::SCHEMA;

pub(super) const RULE: Rule = Rule { name: "job-permissions", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let Some(workflow) = document.workflow() else {
        return;
    };
    let top = workflow.root.get("permissions").and_then(Value::as_mapping);
    if !top.is_some_and(|scopes| scopes.is_empty()) {
        report.add(
            "permissions",
            "a workflow starts with `permissions: {}`, so that a job has only what it names",
        );
    }
    for job in &workflow.jobs {
        match job.map.get("permissions") {
            None => report.add(job.place("permissions"), "the job does not say what its token may do"),
            Some(Value::Mapping(scopes)) => {
                for (scope, level) in scopes {
                    let scope = scope.as_str().unwrap_or_default();
                    known(job, scope, level.as_str().unwrap_or_default(), report);
                }
            }
            Some(_) => report.add(
                job.place("permissions"),
                "the job names no scopes, so its token may read or write everything",
            ),
        }
    }
}

fn known(job: &Job<'_>, scope: &str, level: &str, report: &mut Report<'_>) {
    let place = || job.place(&format!("permissions.{scope}"));
    match SCHEMA.permissions.get(scope) {
        None => report.add(place(), format!("GitHub knows no permission `{scope}`")),
        Some(levels) if !levels.iter().any(|known| known == level) => {
            report.add(place(), format!("`{scope}` can be {}, not `{level}`", levels.join(", ")));
        }
        Some(_) => {}
    }
}
