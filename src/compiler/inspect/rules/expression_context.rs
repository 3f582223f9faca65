//! `expression-context`: a context or function where GitHub does not evaluate it.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/contexts#context-availability>

use github_actions_expressions::call::Function;

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::github::facts::availability::{self, Availability};

pub(super) const RULE: Rule = Rule { name: "expression-context", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    for (text, _) in &document.texts {
        if text.site.is_none() {
            report.add(text.place.as_str(), "GitHub takes no expression here");
        }
    }
    for (text, uses) in document.uses() {
        let Some(available) = text.site.and_then(availability::of) else {
            continue;
        };
        for reference in &uses.references {
            if !available.contexts.iter().any(|name| reference.is(name)) {
                let message = format!(
                    "`{}` is not available here, GitHub evaluates only {}",
                    reference.context,
                    available.contexts.join(", ")
                );
                report.add(text.place.as_str(), message);
            }
        }
        for function in &uses.functions {
            functions(available, *function, &text.place, report);
        }
    }
}

fn functions(available: &Availability, function: Function, place: &str, report: &mut Report<'_>) {
    let (name, reason) = match function {
        Function::HashFiles => ("hashFiles", "it needs the files of a runner, which only steps have"),
        Function::Success => ("success", "it asks for a status, which only conditions do"),
        Function::Always => ("always", "it asks for a status, which only conditions do"),
        Function::Cancelled => ("cancelled", "it asks for a status, which only conditions do"),
        Function::Failure => ("failure", "it asks for a status, which only conditions do"),
        _ => return,
    };
    if !available.functions.iter().any(|known| known == name) {
        report.add(place, format!("`{name}()` is not available here: {reason}"));
    }
}
