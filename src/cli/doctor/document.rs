//! The findings for programs; `docs/json.md` documents the shape.

use serde::Serialize;

use super::Report;
use crate::cli::report::clean;
use crate::doctor::Finding;

/// Raised when a field changes its meaning or goes; new fields may come at any time.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    repository: &'r str,
    unasked: Option<&'r str>,
    findings: Vec<Row<'r>>,
    errors: Vec<Problem<'r>>,
    lacks: Vec<String>,
}

#[derive(Serialize)]
struct Row<'r> {
    check: &'r str,
    state: &'r str,
    what: &'r str,
    unseen: Option<&'r str>,
    why: &'r str,
    how: Option<&'r str>,
    command: Option<&'r str>,
    #[serde(rename = "where")]
    place: &'r str,
}

#[derive(Serialize)]
struct Problem<'r> {
    message: String,
    help: Option<&'r str>,
}

/// The document.
pub fn document(report: &Report) -> String {
    let errors =
        report.faults.iter().map(|fault| Problem { message: fault.to_string(), help: fault.help.as_deref() });
    let document = Document {
        version: VERSION,
        repository: report.links.repository(),
        unasked: report.unasked.as_deref(),
        findings: report.findings.iter().map(row).collect(),
        errors: errors.collect(),
        lacks: report.lacks.iter().map(|need| need.permission().replace('`', "")).collect(),
    };
    // Strings and lists always have a JSON form.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    clean::visible_json(&text) + "\n"
}

fn row(finding: &Finding) -> Row<'_> {
    Row {
        check: finding.check,
        state: finding.state.as_str(),
        what: &finding.what,
        unseen: finding.unseen.as_deref(),
        why: &finding.why,
        how: finding.how.as_deref(),
        command: finding.command.as_deref(),
        place: &finding.place,
    }
}
