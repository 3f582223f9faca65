//! `reference-unknown`: an expression names a job, step, output, input, secret or axis that does not exist.
//!
//! GitHub evaluates it to an empty string, and nobody hears of it.
//! <https://docs.github.com/actions/reference/workflows-and-actions/contexts>

mod inputs;
mod matrix;
mod needs;
mod secrets;
mod steps;

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::expression::Reference;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::walk::Text;

pub(super) const RULE: Rule = Rule { name: "reference-unknown", check };

/// What a reference is looked up in.
#[derive(Clone, Copy)]
struct Scope<'s, 'a> {
    document: &'s Document<'a>,
    tree: &'s Tree<'a>,
    text: &'s Text<'a>,
}

fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    for (text, uses) in document.uses() {
        let scope = Scope { document, tree, text };
        for reference in &uses.references {
            if let Some(message) = unknown(scope, reference) {
                report.add(text.place.as_str(), message);
            }
        }
    }
}

/// Why a reference leads nowhere.
fn unknown(scope: Scope<'_, '_>, reference: &Reference<'_>) -> Option<String> {
    match reference.context.to_ascii_lowercase().as_str() {
        "needs" => needs::unknown(scope, reference),
        "jobs" => needs::unknown_job(scope, reference),
        "steps" => steps::unknown(scope, reference),
        "inputs" => inputs::unknown(scope, reference),
        "secrets" => secrets::unknown(scope, reference),
        "matrix" => matrix::unknown(scope, reference),
        _ => None,
    }
}
