//! `expression-syntax`: an expression that GitHub cannot parse, or a condition that is always true.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/expressions>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::site;
use crate::compiler::inspect::tree::Tree;

pub(super) const RULE: Rule = Rule { name: "expression-syntax", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    for (text, numbers) in &document.texts {
        let numbers = match numbers {
            Ok(numbers) => numbers,
            Err(error) => {
                report.add(text.place.as_str(), error.as_str());
                continue;
            }
        };
        for number in numbers {
            if let Err(error) = document.expressions.get(*number) {
                report.add(text.place.as_str(), format!("GitHub cannot parse this expression: {error}"));
            }
        }
        if site::is_condition(text.site) && has_text_outside(text.text, numbers.len()) {
            report.add(
                text.place.as_str(),
                "text outside `${{ }}` makes the condition a string, and one that is not empty is always true",
            );
        }
    }
}

/// Whether a condition with `${{ }}` is more than exactly one of them.
fn has_text_outside(text: &str, expressions: usize) -> bool {
    let exactly_one = expressions == 1 && text.starts_with("${{") && text.ends_with("}}");
    text.contains("${{") && !exactly_one
}
