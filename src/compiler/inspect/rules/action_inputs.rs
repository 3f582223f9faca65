//! `action-inputs`: a step passes an input that its action does not have, or forgets a required one.
//!
//! GitHub only warns of the first, and the action runs with its default instead.
//! <https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::{entries, get, is};
use crate::compiler::inspect::view::{Action, Step};
use crate::github::facts::known_actions;

pub(super) const RULE: Rule = Rule { name: "action-inputs", check };

fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    document.each_step(|step, place| {
        let Some(uses) = step.uses else { return };
        if let Some(action) = tree.action(uses) {
            unknown(step, uses, action.inputs().map(|input| input.0), place, report);
            missing(step, uses, action, place, report);
        } else if let Some(known) = known_actions::find(uses, document.comment(uses)) {
            unknown(step, uses, known.inputs.iter().map(String::as_str), place, report);
        }
    });
}

fn unknown<'a>(
    step: &Step<'_>,
    uses: &str,
    inputs: impl Iterator<Item = &'a str>,
    place: &dyn Fn(&str) -> String,
    report: &mut Report<'_>,
) {
    let inputs: Vec<_> = inputs.collect();
    for (name, _) in entries(step.map.get("with")) {
        if !inputs.iter().any(|input| input.eq_ignore_ascii_case(name)) {
            let message = format!("`{uses}` has no input `{name}`, so GitHub drops the value");
            report.add(place(&format!("with.{name}")), message);
        }
    }
}

fn missing(
    step: &Step<'_>,
    uses: &str,
    action: &Action<'_>,
    place: &dyn Fn(&str) -> String,
    report: &mut Report<'_>,
) {
    for (name, input) in action.inputs() {
        let required = is(get(input, "required"), true) && get(input, "default").is_none();
        let mut given = entries(step.map.get("with"));
        if required && !given.any(|(given, _)| given.eq_ignore_ascii_case(name)) {
            let message =
                format!("`{uses}` requires the input `{name}`, and GitHub would run it with an empty one");
            report.add(place("with"), message);
        }
    }
}
