//! `context-property`: a property that a context of GitHub does not have; it is always empty.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/contexts>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::github::facts::data::SCHEMA;

pub(super) const RULE: Rule = Rule { name: "context-property", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    for (text, uses) in document.uses() {
        for reference in &uses.references {
            let Some(property) = reference.property(0) else {
                continue;
            };
            let context = reference.context.to_ascii_lowercase();
            let Some(known) = SCHEMA.properties.get(&context) else {
                continue;
            };
            if !known.iter().any(|known| known.eq_ignore_ascii_case(property)) {
                let message =
                    format!("`{context}` has no property `{property}`, so GitHub evaluates it to nothing");
                report.add(text.place.as_str(), message);
            }
        }
    }
}
