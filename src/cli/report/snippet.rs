//! The part of a file that a finding is about, as miette wants it.

use std::fmt;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::language::diagnostic::{Diagnostic, Label, Severity, Span};

use super::clean;
use super::place::Lines;

/// Longer lines are not shown: they are data, and would fill the screen.
const LONGEST_LINE: usize = 400;
/// Of a longer place only the first line is marked.
const MOST_LINES: usize = 8;

/// More places of one finding are not marked.
const MOST_LABELS: usize = 12;

/// A text that is safe to print, with offsets as in the original, and one more character, so that
/// the end of the file is a place too.
pub fn printable(text: &str) -> String {
    clean::same_length(text) + " "
}

/// A file as miette reads it.
pub struct Text<'t> {
    name: String,
    lines: &'t Lines<'t>,
}

impl<'t> Text<'t> {
    /// The file `name`, whose text was made [`printable`].
    pub fn new(name: &str, lines: &'t Lines<'t>) -> Self {
        Self { name: clean::visible(name), lines }
    }

    /// Where our own last character stands.
    fn last(&self) -> usize {
        self.lines.text().len().saturating_sub(1)
    }

    fn is_short(&self, line: usize) -> bool {
        self.lines.start(line + 1) - self.lines.start(line) <= LONGEST_LINE
    }
}

impl SourceCode for Text<'_> {
    /// The lines of `span` and those around it, as far as they are short. miette's own reader goes
    /// through the whole file for every place, and counts lines from its beginning.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let (start, _) = self.lines.places(&(span.offset()..end));
        let (last_of_it, _) = self.lines.places(&(end.saturating_sub(1).max(span.offset())..end));
        let (mut first, mut last) = (start.line - 1, last_of_it.line - 1);
        let from = first.saturating_sub(before);
        while first > from && self.is_short(first - 1) {
            first -= 1;
        }
        let to = last + after;
        while last < to && self.is_short(last + 1) {
            last += 1;
        }
        let from = self.lines.start(first);
        let mut to = self.lines.start(last + 1);
        if span.offset() < self.last() {
            to = to.min(self.last());
        }
        let data = self.lines.text().as_bytes().get(from..to).ok_or(MietteError::OutOfBounds)?;
        let column = if before == 0 { start.column - 1 } else { 0 };
        let line = if before == 0 { start.line - 1 } else { first };
        let place = (from, to - from).into();
        let contents =
            MietteSpanContents::new_named(self.name.clone(), data, place, line, column, last + 1 - first);
        Ok(Box::new(contents))
    }
}

/// One finding, as miette wants it.
pub struct Snippet<'a> {
    finding: &'a Diagnostic,
    text: &'a Text<'a>,
    message: String,
    labels: Option<Vec<LabeledSpan>>,
}

impl<'a> Snippet<'a> {
    /// `finding` about `text`.
    pub fn new(finding: &'a Diagnostic, text: &'a Text<'a>) -> Self {
        let labels = finding.labels.iter().take(MOST_LABELS).enumerate();
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
fn labelled(label: &Label, text: &Text<'_>, main: bool) -> Option<LabeledSpan> {
    let span = shown(text.lines, &label.span)?;
    let said = (!label.text.is_empty()).then(|| clean::visible(&label.text));
    Some(if main {
        LabeledSpan::new_primary_with_span(said, span)
    } else {
        LabeledSpan::new_with_span(said, span)
    })
}

fn shown(lines: &Lines<'_>, span: &Span) -> Option<Span> {
    let text = lines.text();
    // The last character is ours, and no place of the file.
    let last = text.len().saturating_sub(1);
    let (start, end) = lines.places(&(span.start.min(last)..span.end.min(last)));
    let (first, mut last) = (start.line - 1, end.line - 1);
    let mut end = end.offset;
    if last - first >= MOST_LINES {
        last = first;
        end = start.offset + text.get(start.offset..end)?.find('\n')?;
    }
    let fits = |line: usize| lines.start(line + 1) - lines.start(line) <= LONGEST_LINE;
    (first..=last).all(fits).then_some(start.offset..end)
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
