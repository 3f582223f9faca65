//! `expression-too-long`: a string with expressions over the limit of GitHub's evaluator.
//!
//! <https://docs.github.com/actions/reference/limits>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "expression-too-long", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let most = LIMITS.expression_chars;
    for (text, _) in &document.texts {
        if text.text.len() > most && text.text.chars().count() > most {
            report.add(
                text.place.as_str(),
                format!("GitHub refuses a string with expressions over {most} characters"),
            );
        }
    }
}
