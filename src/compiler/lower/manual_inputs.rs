//! What a run by hand says in place of the plan, and what its inputs are in every run.

use crate::language::manifest::Scalar;
use crate::language::value::Name;
use crate::model::pipeline::Input;
use crate::model::workflow::expr::{Expr, call, path, text};

/// The step that asks what a file may do that is started by hand.
pub const BY_HAND: &str = "pipegen-by-hand";

/// What a file that is started by hand takes for a decision of the plan.
pub fn by_hand(name: &str) -> Option<Expr> {
    match name {
        "sha" => Some(path("github.sha")),
        "branch" => Some(path("github.ref_type").equals(text("branch")).and(path("github.ref_name"))),
        // On a Git tag its name, as in the plan.
        "branch-slug" => Some(path("github.ref_name")),
        "trust" => Some(path(format!("steps.{BY_HAND}.outputs.trust"))),
        "event" => Some(text("manual")),
        _ => None,
    }
}

/// A manual input as JSON; its default in every event but `manual`. JSON, because `false` behind
/// an `||` would become the default.
pub fn input_json(name: &Name, input: &Input) -> Expr {
    let by_hand = path("github.event_name").equals(text("workflow_dispatch"));
    by_hand.and(call("toJSON", [path(format!("inputs.{name}"))])).or(text(default_json(input)))
}

/// Its default as JSON.
pub fn default_json(input: &Input) -> String {
    match &input.default {
        Scalar::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
        plain => plain.to_string(),
    }
}
