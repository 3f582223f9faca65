//! `unknown-key`: a key that GitHub's schema does not have at this place; GitHub refuses the file.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>

use serde_yaml::{Mapping, Value};

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::github::facts::data::SCHEMA;

pub(super) const RULE: Rule = Rule { name: "unknown-key", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    if let Some(workflow) = document.workflow() {
        keys(workflow.root, "workflow", "a workflow", "", report);
        nested(workflow.root, "concurrency", "", report);
        for job in &workflow.jobs {
            let place = format!("jobs.{}", job.id);
            if job.uses.is_some() {
                keys(job.map, "call_job", "a job that calls a workflow", &place, report);
            } else {
                keys(job.map, "job", "a job", &place, report);
            }
            for key in ["concurrency", "strategy", "environment"] {
                nested(job.map, key, &format!("{place}."), report);
            }
            for step in &job.steps {
                let place = format!("{place}.steps[{}]", step.index);
                keys(step.map, "step", "a step", &place, report);
            }
        }
    } else if let Some(action) = document.action() {
        keys(action.root, "action", "an action", "", report);
        for step in &action.steps {
            let place = format!("runs.steps[{}]", step.index);
            keys(step.map, "composite_step", "a step of a composite action", &place, report);
        }
    }
}

fn nested(map: &Mapping, key: &str, parent: &str, report: &mut Report<'_>) {
    if let Some(Value::Mapping(map)) = map.get(key) {
        keys(map, key, &format!("`{key}`"), &format!("{parent}{key}"), report);
    }
}

fn keys(map: &Mapping, kind: &str, what: &str, place: &str, report: &mut Report<'_>) {
    let Some(known) = SCHEMA.keys.get(kind) else {
        return;
    };
    for key in map.keys() {
        let name = key.as_str().unwrap_or_default();
        if known.iter().any(|known| known == name) {
            continue;
        }
        let place = if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
        report.add(place, format!("{what} has no key `{name}`, so GitHub refuses the file"));
    }
}
