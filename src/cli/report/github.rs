//! Findings as annotations in a log of GitHub Actions.
//!
//! See [workflow commands](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
//! The runner reads them from both streams.

use crate::cli::changes::{Changes, only_pins};
use crate::cli::repinned;
use crate::cli::session::Attempt;
use crate::language::diagnostic::remedy::thousands;
use crate::language::diagnostic::{Diagnostic, Severity};

use super::clean;
use super::human::MOST;
use super::place::Lines;

/// One annotation per finding; GitHub itself shows ten of a step.
#[must_use]
pub fn findings<T>(attempt: &Attempt<T>) -> String {
    let lines = Lines::new(&attempt.input.text);
    let mut text = String::new();
    for finding in attempt.diagnostics.iter().take(MOST) {
        text.push_str(&annotation(attempt, &lines, finding));
    }
    if let Some(rest) = attempt.diagnostics.len().checked_sub(MOST).filter(|rest| *rest > 0) {
        text.push_str(&format!("and {} more\n", thousands(rest)));
    }
    text
}

/// One annotation per file that differs, one per action where pins alone do, and the fix. `allowed`:
/// they are no error.
#[must_use]
pub fn drift(changes: &Changes<'_>, allowed: bool) -> String {
    let mut text = String::new();
    for wish in &changes.wishes {
        let file = wish.files.first().map_or("", String::as_str);
        let place = [("file", changes.place(file)), ("title", "repinned".to_owned())];
        let level = if allowed { "notice" } else { "error" };
        text.push_str(&command(level, &place, &repinned::sentence(wish)));
    }
    for note in repinned::unverified(changes) {
        text.push_str(&command("warning", &[("title", "repinned".to_owned())], &note));
    }
    let files = changes.drifted().into_iter();
    for entry in files.filter(|entry| !only_pins(&entry.state)) {
        let place = [("file", changes.path(entry)), ("title", entry.state.word().to_owned())];
        text.push_str(&command("error", &place, &changes.note(entry)));
    }
    text.push_str(&changes.remedy());
    text
}

/// What ended the command early.
#[must_use]
pub fn stop(message: &str) -> String {
    command("error", &[], message)
}

fn annotation<T>(attempt: &Attempt<T>, lines: &Lines<'_>, finding: &Diagnostic) -> String {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut properties = vec![("file", attempt.input.name.clone())];
    if let Some(label) = finding.labels.first() {
        let (start, end) = lines.places(&label.span);
        properties.push(("line", start.line.to_string()));
        // GitHub takes columns only where both ends are on one line.
        if start.line == end.line {
            properties.push(("col", start.column.to_string()));
            properties.push(("endLine", end.line.to_string()));
            let last = end.column.saturating_sub(1).max(start.column);
            properties.push(("endColumn", last.to_string()));
        } else {
            let last = if end.column == 1 { end.line - 1 } else { end.line };
            properties.push(("endLine", last.to_string()));
        }
    }
    properties.push(("title", finding.code.to_string()));
    let mut message = finding.message.clone();
    for (lead, said) in [("why", &finding.why), ("help", &finding.help)] {
        if let Some(said) = said {
            message.push_str(&format!("\n{lead}: {said}"));
        }
    }
    command(kind, &properties, &message)
}

/// `::kind key=value,key=value::message`.
#[must_use]
pub fn command(kind: &str, properties: &[(&str, String)], message: &str) -> String {
    let properties: Vec<String> =
        properties.iter().map(|(key, value)| format!("{key}={}", property(value))).collect();
    let space = if properties.is_empty() { "" } else { " " };
    let properties = properties.join(",");
    format!("::{kind}{space}{properties}::{}\n", data(message))
}

/// As [`@actions/core`](https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts)
/// escapes it.
fn data(text: &str) -> String {
    clean::visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
