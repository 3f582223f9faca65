//! `checkout-credentials`: a checkout that leaves the token on disk for every later step.
//!
//! <https://github.com/actions/checkout#usage>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::{get, is};

pub(super) const RULE: Rule = Rule { name: "checkout-credentials", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    document.each_step(|step, place| {
        let with = step.map.get("with");
        let kept = !is(with.and_then(|with| get(with, "persist-credentials")), false);
        if step.uses.is_some_and(|uses| uses.starts_with("actions/checkout@")) && kept {
            report.add(
                place("with.persist-credentials"),
                "without `persist-credentials: false` the token stays on disk, where every later step can read it",
            );
        }
    });
}
