//! `script-expression`: `${{ }}` inside a script, where a value becomes code.
//!
//! <https://docs.github.com/actions/concepts/security/script-injections>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;

pub(super) const RULE: Rule = Rule { name: "script-expression", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    document.each_step(|step, place| {
        if step.run.is_some_and(|run| run.contains("${{")) {
            report.add(
                place("run"),
                "GitHub pastes the value of `${{ }}` into the script, where it runs as code; pass it through `env`",
            );
        }
    });
    if document.path.ends_with(".sh") {
        for (index, line) in document.text.lines().enumerate() {
            if line.contains("${{") {
                let place = format!("line {}", index + 1);
                report
                    .add(place, "GitHub does not evaluate `${{ }}` in a file; pass the value through `env`");
            }
        }
    }
}
