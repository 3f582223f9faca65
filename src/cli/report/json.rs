//! Findings for programs. `docs/json.md` documents the shape.

use serde::Serialize;

use crate::cli::changes::Changes;
use crate::cli::session::Attempt;
use crate::language::diagnostic::{Diagnostic, Severity, Span};
use crate::output::At;
use crate::pins::Wish;

use super::clean;
use super::place::Lines;

/// Raised when a field changes its meaning or goes; new fields may come at any time.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document {
    version: u32,
    diagnostics: Vec<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<File>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pins: Vec<Repinned>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

#[derive(Serialize)]
struct Finding {
    code: &'static str,
    severity: &'static str,
    message: String,
    file: String,
    #[serde(flatten)]
    place: Option<Extent>,
    labels: Vec<Labelled>,
    why: Option<String>,
    help: Option<String>,
    explain: String,
}

#[derive(Serialize)]
struct Labelled {
    #[serde(flatten)]
    place: Extent,
    text: String,
}

#[derive(Serialize)]
struct Extent {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct File {
    path: String,
    state: &'static str,
    note: String,
}

/// A pin that was changed in generated files.
#[derive(Serialize)]
struct Repinned {
    action: String,
    from: Commit,
    to: Commit,
    files: Vec<String>,
    refused: Option<String>,
}

#[derive(Serialize)]
struct Commit {
    commit: String,
    version: String,
}

/// One document, with a line end behind it.
#[must_use]
pub fn document<T>(attempt: &Attempt<T>, changes: Option<&Changes<'_>>) -> String {
    let lines = Lines::new(&attempt.input.text);
    let document = Document {
        version: VERSION,
        diagnostics: attempt
            .diagnostics
            .iter()
            .map(|diagnostic| finding(attempt, &lines, diagnostic))
            .collect(),
        files: changes.map(files),
        pins: changes.map(pins).unwrap_or_default(),
        written: changes.map(|changes| changes.written),
        fix: changes.and_then(Changes::fix),
    };
    // A document of strings and numbers always has a JSON form.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    clean::visible_json(&text) + "\n"
}

fn finding<T>(attempt: &Attempt<T>, lines: &Lines<'_>, diagnostic: &Diagnostic) -> Finding {
    let extent = |span: &Span| extent(attempt, lines, span);
    Finding {
        code: diagnostic.code.as_str(),
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: diagnostic.message.clone(),
        file: attempt.input.name.clone(),
        place: diagnostic.labels.first().map(|label| extent(&label.span)),
        labels: diagnostic
            .labels
            .iter()
            .map(|label| Labelled { place: extent(&label.span), text: label.text.clone() })
            .collect(),
        why: diagnostic.why.clone(),
        help: diagnostic.help.clone(),
        explain: format!("pipegen explain {}", diagnostic.code),
    }
}

fn extent<T>(attempt: &Attempt<T>, lines: &Lines<'_>, span: &Span) -> Extent {
    let (start, end) = lines.places(span);
    Extent {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        start: start.offset + attempt.input.skipped,
        end: end.offset + attempt.input.skipped,
    }
}

fn pins(changes: &Changes<'_>) -> Vec<Repinned> {
    let at = |at: &At| Commit { commit: at.reference.clone(), version: at.comment.clone() };
    let pin = |wish: &Wish| Repinned {
        action: wish.key.clone(),
        from: at(&wish.from),
        to: at(&wish.to),
        files: wish.files.iter().map(|path| changes.place(path)).collect(),
        refused: wish.refused.clone(),
    };
    changes.wishes.iter().map(pin).collect()
}

fn files(changes: &Changes<'_>) -> Vec<File> {
    let file =
        |entry| File { path: changes.path(entry), state: entry.state.word(), note: changes.note(entry) };
    changes.entries.iter().map(file).collect()
}
