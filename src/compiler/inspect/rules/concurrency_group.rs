//! `concurrency-group`: a group that cancels nothing, the wrong run, or its own.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#concurrency>

use serde_yaml::{Mapping, Value};

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::{get, is};
use crate::compiler::inspect::view::Job;
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "concurrency-group", check };

fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    let Some(workflow) = document.workflow() else {
        return;
    };
    let own = group(workflow.root);
    constant(workflow.root, "concurrency", report);
    for job in &workflow.jobs {
        let place = job.place("concurrency");
        constant(job.map, &place, report);
        let of_job = group(job.map);
        let held = |name: &str| own.is_some_and(|own| own.eq_ignore_ascii_case(name));
        if of_job.is_some_and(held) {
            report.add(
                place.as_str(),
                "the job waits for the group that its own workflow holds, which GitHub cancels as a deadlock",
            );
        }
        let held = |name: &str| {
            let holders = [own, of_job].into_iter().flatten();
            holders.into_iter().any(|holder| holder.eq_ignore_ascii_case(name))
        };
        if waits(job, &held, tree, &mut Vec::new()) {
            report.add(
                place,
                "the called workflow waits for the group that its caller holds, which GitHub cancels as a deadlock",
            );
        }
    }
    commits(document, report);
}

/// Whether what a job calls, to any depth, waits for a group that is held.
fn waits<'a>(job: &Job<'_>, held: &dyn Fn(&str) -> bool, tree: &Tree<'a>, seen: &mut Vec<&'a str>) -> bool {
    let Some((path, callee)) = job.uses.and_then(|uses| tree.workflow(uses)) else {
        return false;
    };
    if seen.contains(&path) {
        return false;
    }
    seen.push(path);
    let mut below = callee.jobs.iter();
    group(callee.root).is_some_and(held)
        || below.any(|job| group(job.map).is_some_and(held) || waits(job, held, tree, seen))
}

/// Groups that name a commit.
fn commits(document: &Document<'_>, report: &mut Report<'_>) {
    for (text, uses) in document.uses() {
        let is_group = text.place.ends_with("concurrency.group") || text.place.ends_with("concurrency");
        if !is_group {
            continue;
        }
        let named = uses.references.iter().find(|reference| {
            let last = reference.path.last().and_then(|last| last.as_deref());
            last.is_some_and(is_commit)
        });
        if let Some(reference) = named {
            let message = format!(
                "with `{}` every commit has a group of its own, and nothing ever waits or is cancelled",
                reference.source
            );
            report.add(text.place.as_str(), message);
        }
    }
}

/// The rules for one `concurrency`, whose text is known before the run.
fn constant(map: &Mapping, place: &str, report: &mut Report<'_>) {
    let Some(group) = group(map) else { return };
    let body = map.get("concurrency");
    let get = |key| body.and_then(|body| get(body, key));
    let (cancels, queue) = (get("cancel-in-progress"), get("queue"));
    let most = LIMITS.concurrency_group_max_chars;
    if group.is_empty() || (!group.contains("${{") && group.chars().count() > most) {
        report.add(place, format!("GitHub refuses a group that is empty or over {most} characters"));
    }
    let queues = queue.and_then(Value::as_str) == Some("max");
    if queues && is(cancels, true) {
        report.add(place, "GitHub refuses `queue: max` together with `cancel-in-progress: true`");
    }
    if group.contains("${{") {
        return;
    }
    if is(cancels, true) {
        report.add(place, "a group that is the same for all runs cancels the runs of other branches");
    } else if !queues {
        report.add(place, "a group that is the same for all runs needs `queue: max`, or a third run evicts the one that waits");
    }
}

fn group(map: &Mapping) -> Option<&str> {
    match map.get("concurrency")? {
        Value::String(group) => Some(group),
        body => get(body, "group")?.as_str(),
    }
}

/// Whether a property is called after a commit: `sha`, `head_sha`, `workflow_sha`, `commit-sha`.
fn is_commit(property: &str) -> bool {
    let property = property.to_ascii_lowercase();
    property == "sha" || property.ends_with("_sha") || property.ends_with("-sha")
}
