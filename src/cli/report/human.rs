//! Findings for people.

use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::cli::paint::{Paint, paint};
use crate::cli::session::Attempt;
use crate::language::diagnostic::remedy::thousands;
use crate::language::diagnostic::{Code, Diagnostic, Severity};
use std::collections::BTreeSet;

use super::clean;
use super::place::Lines;
use super::snippet::{self, Snippet, Text};
use super::wrap::wrapped;

/// More findings are counted: nobody reads them, and the first ones often cause the others.
pub const MOST: usize = 100;
/// The same everywhere, so that a message can be compared and searched for.
pub const WIDTH: usize = 100;

/// All findings of `attempt` and a line that counts them; empty when there are none.
#[must_use]
pub fn findings<T>(attempt: &Attempt<T>, consequence: &str, color: bool) -> String {
    if attempt.diagnostics.is_empty() {
        return String::new();
    }
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler =
        GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_links(false).without_cause_chain();
    let printable = snippet::printable(&attempt.input.text);
    let lines = Lines::new(&printable);
    let text = Text::new(&attempt.input.name, &lines);
    let mut out = String::new();
    for finding in attempt.diagnostics.iter().take(MOST) {
        let snippet = Snippet::new(finding, &text);
        if handler.render_report(&mut out, &snippet).is_err() {
            out.push_str(&clean::visible(&finding.message));
            out.push('\n');
        }
        if !snippet.has_places() {
            out.push_str(&place_alone(attempt, &lines, finding));
        }
        for (lead, said) in [("why", &finding.why), ("help", &finding.help)] {
            if let Some(said) = said {
                let said = wrapped(&format!("  {lead}: "), &clean::visible(said), WIDTH);
                let name = format!("{lead}:");
                out.push_str(&said.replacen(&name, &paint(&name, Paint::Cyan, color), 1));
            }
        }
        out.push('\n');
    }
    if let Some(rest) = attempt.diagnostics.len().checked_sub(MOST).filter(|rest| *rest > 0) {
        out.push_str(&format!("and {} more\n\n", thousands(rest)));
    }
    out.push_str(&more(attempt));
    out.push_str(&summary(attempt, consequence));
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// For a place that cannot be shown.
fn place_alone<T>(attempt: &Attempt<T>, lines: &Lines<'_>, finding: &Diagnostic) -> String {
    let Some(label) = finding.labels.first() else {
        return String::new();
    };
    let (start, _) = lines.places(&label.span);
    let said = clean::visible(&label.text);
    let name = clean::visible(&attempt.input.name);
    let place = format!("  {name}:{}:{} {said}", start.line, start.column);
    format!("{}\n", place.trim_end())
}

/// Where more is said about the codes.
fn more<T>(attempt: &Attempt<T>) -> String {
    let codes: BTreeSet<Code> = attempt.diagnostics.iter().map(|finding| finding.code).collect();
    let code = if codes.len() == 1 { codes.first().map(|code| code.as_str()) } else { None };
    format!("more about it: pipegen explain {}\n", code.unwrap_or("CODE"))
}

fn summary<T>(attempt: &Attempt<T>, consequence: &str) -> String {
    let count = |severity, word: &str| {
        let all = attempt.diagnostics.iter();
        match all.filter(|finding| finding.severity == severity).count() {
            0 => None,
            1 => Some(format!("1 {word}")),
            many => Some(format!("{} {word}s", thousands(many))),
        }
    };
    let counts = [count(Severity::Error, "error"), count(Severity::Warning, "warning")];
    let mut line = counts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if attempt.denied {
        line.push_str(" (denied)");
    }
    if attempt.product.is_none() {
        line.push_str("; ");
        line.push_str(consequence);
    }
    line.push('\n');
    line
}
