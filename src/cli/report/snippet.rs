//! The part of a file that a finding is about, as miette wants it.

use std::fmt;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diagnostic::{Diagnostic, Label, Severity, Span};

use super::clean;
use super::place::places;

/// Longer lines are not shown: they are data, and would fill the screen.
const LONGEST_LINE: usize = 400;
/// Of a longer place only the first line is marked.
const MOST_LINES: usize = 8;

/// A text that is safe to print, with offsets as in the original.
pub struct Text {
    name: String,
    text: String,
}

impl Text {
    /// The text of the file `name`.
    pub fn new(name: &str, text: &str) -> Self {
        // One more character, so that the end of the file is a place too.
        Self { name: clean::visible(name), text: clean::same_length(text) + " " }
    }
}

impl SourceCode for Text {
    /// Leaves the additional character out wherever it is not the place itself.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let last = self.text.len().saturating_sub(1);
        let file = self.text.get(..last).filter(|_| span.offset() < last);
        let text = file.unwrap_or(&self.text);
        let found = text.read_span(span, before, after)?;
        // Miette counts bytes.
        let column = match found.column() {
            0 => 0,
            _ => places(&self.text, &(span.offset()..span.offset())).0.column - 1,
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            found.data(),
            *found.span(),
            found.line(),
            column,
            found.line_count(),
        )))
    }
}

/// One finding, as miette wants it.
pub struct Snippet<'a> {
    finding: &'a Diagnostic,
    text: &'a Text,
    message: String,
    labels: Option<Vec<LabeledSpan>>,
}

impl<'a> Snippet<'a> {
    /// `finding` about `text`.
    pub fn new(finding: &'a Diagnostic, text: &'a Text) -> Self {
        let labels = finding.labels.iter().enumerate();
        let labels: Option<Vec<_>> = labels.map(|(index, label)| labelled(label, text, index == 0)).collect();
        Self {
            finding,
            text,
            message: clean::visible(&finding.message),
            labels: labels.filter(|labels| !labels.is_empty()),
        }
    }

    /// Whether there is something to show.
    pub fn has_places(&self) -> bool {
        self.labels.is_some()
    }
}

/// None when the lines there are too long to be shown.
fn labelled(label: &Label, text: &Text, main: bool) -> Option<LabeledSpan> {
    let span = shown(&text.text, &label.span)?;
    let said = (!label.text.is_empty()).then(|| clean::visible(&label.text));
    Some(if main {
        LabeledSpan::new_primary_with_span(said, span)
    } else {
        LabeledSpan::new_with_span(said, span)
    })
}

fn shown(text: &str, span: &Span) -> Option<Span> {
    let (start, end) = places(text, span);
    let (start, mut end) = (start.offset, end.offset);
    // The last character is ours, and no place of the file.
    let last = text.len().saturating_sub(1);
    let start = start.min(last);
    end = end.min(last).max(start);
    let marked = text.get(start..end)?;
    if marked.lines().count() > MOST_LINES {
        end = start + marked.find('\n')?;
    }
    let from = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let to = text.get(end..)?.find('\n').map_or(text.len(), |at| end + at);
    let fits = |line: &str| line.len() <= LONGEST_LINE;
    text.get(from..to)?.lines().all(fits).then_some(start..end)
}

impl miette::Diagnostic for Snippet<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let severity = match self.finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        Some(Box::new(format!("{severity}[{}]", self.finding.code)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.labels.as_ref()?;
        Some(Box::new(labels.iter().cloned()))
    }
}

impl std::error::Error for Snippet<'_> {}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.finding.fmt(f)
    }
}
