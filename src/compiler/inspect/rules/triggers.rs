//! `triggers`: an event or activity type that GitHub does not have, so that nothing ever starts.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::{get, one_or_many};
use crate::github::facts::data::SCHEMA;

pub(super) const RULE: Rule = Rule { name: "triggers", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let Some(workflow) = document.workflow() else {
        return;
    };
    if workflow.events.is_empty() {
        report.add("on", "the workflow has no trigger, so GitHub refuses it");
    }
    for (event, body) in &workflow.events {
        let Some(known) = SCHEMA.events.get(*event) else {
            report.add(format!("on.{event}"), format!("GitHub has no event `{event}`"));
            continue;
        };
        // The types of `repository_dispatch` are the sender's own.
        if known.is_empty() {
            continue;
        }
        for activity in one_or_many(body.and_then(|body| get(body, "types"))) {
            if !known.iter().any(|known| known == activity) {
                let message = format!("the event `{event}` has no activity `{activity}`");
                report.add(format!("on.{event}.types"), message);
            }
        }
    }
}
