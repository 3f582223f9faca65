//! Lines and columns of a span.

use crate::language::diagnostic::Span;

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

/// Bytes between two counts of characters.
const STRIDE: usize = 1024;

/// A text whose places are found quickly, however many and however long its lines are.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    /// Where each line begins.
    starts: Vec<usize>,
    /// How many characters begin before every 1024th byte.
    counts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Reads the text once.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        let mut count = 0;
        let counts = text
            .as_bytes()
            .chunks(STRIDE)
            .map(|chunk| {
                let before = count;
                count += chunk.iter().filter(|byte| begins(**byte)).count();
                before
            })
            .collect();
        Self { text, starts, counts }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Start and end, which is behind the last character. A span that does not fit is cut to the text.
    #[must_use]
    pub fn places(&self, span: &Span) -> (Place, Place) {
        let start = self.boundary(span.start);
        let end = self.boundary(span.end).max(start);
        (self.place(start), self.place(end))
    }

    /// Where a line begins, from 0; the end of the text for lines that it does not have.
    #[must_use]
    pub fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let column = self.characters(offset) - self.characters(self.start(line - 1)) + 1;
        Place { offset, line, column }
    }

    /// How many characters begin before an offset.
    fn characters(&self, offset: usize) -> usize {
        let stride = (offset / STRIDE).min(self.counts.len().saturating_sub(1));
        let known = self.counts.get(stride).copied().unwrap_or_default();
        let rest = self.text.as_bytes().get(stride * STRIDE..offset).unwrap_or_default();
        known + rest.iter().filter(|byte| begins(**byte)).count()
    }

    fn boundary(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// Whether a character of UTF-8 begins with this byte.
fn begins(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::Lines;

    /// Line and column, counted by hand.
    fn counted(text: &str, offset: usize) -> (usize, usize) {
        let before = &text[..offset];
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }

    #[test]
    fn every_place_is_the_one_that_is_counted_by_hand() {
        for text in ["", "\n", "a\nü日\r\n\n", &"é\n".repeat(700), &"日本\u{1f600}x".repeat(900)] {
            let lines = Lines::new(text);
            for offset in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let place = lines.places(&(offset..offset)).0;
                assert_eq!((place.line, place.column), counted(text, offset), "{offset}");
            }
        }
    }
}
