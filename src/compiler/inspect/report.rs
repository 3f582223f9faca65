//! Where a rule puts what it found.

use super::Finding;

/// The findings of one file so far.
pub(super) struct Report<'a> {
    file: &'a str,
    /// The rule that is looking at the file now.
    pub(super) rule: &'static str,
    /// What was found.
    pub(super) findings: Vec<Finding>,
}

impl<'a> Report<'a> {
    /// An empty report on `file`.
    pub(super) fn new(file: &'a str) -> Self {
        Self { file, rule: "", findings: Vec::new() }
    }

    /// Adds a finding of the current rule.
    pub(super) fn add(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.findings.push(Finding {
            file: self.file.to_owned(),
            place: place.into(),
            rule: self.rule,
            message: message.into(),
        });
    }
}
