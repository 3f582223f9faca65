//! `limits`: counts and sizes that GitHub, or the kernel of a runner, refuses.
//!
//! <https://docs.github.com/actions/reference/limits>

use serde_yaml::{Mapping, Value};

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::{entries, get};
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "limits", check };

/// Linux starts no process with a longer string in its environment (`MAX_ARG_STRLEN`).
const ENV_BYTES: usize = 128 * 1024;

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    if let Some(workflow) = document.workflow() {
        let most = LIMITS.workflow_dispatch_inputs;
        if workflow.dispatch_inputs().count() > most {
            report.add(
                "on.workflow_dispatch.inputs",
                format!("GitHub takes no more than {most} inputs from a person"),
            );
        }
        env(workflow.root, |key| key.to_owned(), report);
        for job in &workflow.jobs {
            env(job.map, |key| job.place(key), report);
        }
    }
    let most = LIMITS.workflow_file_chars;
    let is_yaml = matches!(document.value, Some(Ok(_)));
    if is_yaml && document.text.len() > most && document.text.chars().count() > most {
        report.add("", format!("the file is longer than {most} characters, which GitHub refuses"));
    }
    document.each_step(|step, place| {
        env(step.map, place, report);
        let uploads = step.uses.is_some_and(|uses| uses.starts_with("actions/upload-artifact@"));
        let days = step.map.get("with").and_then(|with| get(with, "retention-days"));
        if uploads && days.is_some_and(|days| !is_retention(days)) {
            let (least, most) = LIMITS.artifact_retention_days;
            report.add(
                place("with.retention-days"),
                format!("GitHub keeps an artifact between {least} and {most} days"),
            );
        }
    });
}

fn env(map: &Mapping, place: impl Fn(&str) -> String, report: &mut Report<'_>) {
    for (name, value) in entries(map.get("env")) {
        if value.as_str().is_some_and(|value| value.len() >= ENV_BYTES) {
            report.add(
                place(&format!("env.{name}")),
                "the value is longer than the 128 KiB with which Linux starts a process",
            );
        }
    }
}

/// Whether the days are within the limits, as far as they are known before the run.
fn is_retention(days: &Value) -> bool {
    let (least, most) = LIMITS.artifact_retention_days;
    match days {
        Value::String(text) if text.contains("${{") => true,
        Value::String(text) => text.parse().is_ok_and(|days| (least..=most).contains(&days)),
        days => days.as_u64().is_some_and(|days| (least..=most).contains(&days)),
    }
}
