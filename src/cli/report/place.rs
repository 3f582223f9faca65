//! Lines and columns of a span.

use crate::diagnostic::Span;

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// In bytes from the start of the text.
    pub offset: usize,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

/// Start and end, which is behind the last character. A span that does not fit is cut to `text`.
#[must_use]
pub fn places(text: &str, span: &Span) -> (Place, Place) {
    let start = boundary(text, span.start);
    let end = boundary(text, span.end).max(start);
    (place(text, start), place(text, end))
}

fn place(text: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    Place { offset, line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
}

fn boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
