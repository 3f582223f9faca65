//! `shell`: a script of a composite action that does not name its shell.
//!
//! A workflow has a default; a composite action has none, and GitHub refuses it.
//! <https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#runsstepsshell>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;

pub(super) const RULE: Rule = Rule { name: "shell", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    if document.action().is_none() {
        return;
    }
    document.each_step(|step, place| {
        if step.run.is_some() && !step.map.contains_key("shell") {
            report.add(
                place("shell"),
                "a script of a composite action names its `shell`, or GitHub refuses the action",
            );
        }
    });
}
