//! `run-too-long`: a script over the limit of GitHub's evaluator; it belongs into a file.
//!
//! <https://docs.github.com/actions/reference/limits>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "run-too-long", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let most = LIMITS.run_script_chars;
    document.each_step(|step, place| {
        let run = step.run.unwrap_or_default();
        if run.len() > most && run.chars().count() > most {
            report.add(place("run"), format!("GitHub refuses a `run` over {most} characters"));
        }
    });
}
