//! What colours and marks mean, below the picture.

use super::card::{Card, MARK_HEIGHT, Mark, TEXT};
use super::draw;
use super::layout::Point;
use super::style::Kind;
use super::svg;
use super::words::LIMITS;
use crate::model::pipeline::Event;
use std::fmt::Write;

/// Height of a row.
const ROW: i32 = 22;
/// Space behind an entry.
const GAP: i32 = 14;
/// Space behind a sign and the word for it.
const NEAR: i32 = 6;
/// Width of a swatch.
const SWATCH: i32 = 16;

enum Entry {
    /// A colour and its name.
    Kind(Kind),
    /// A dashed frame.
    Advisory,
    /// A mark, and what it stands for where that is another word.
    Mark(Mark, Option<&'static str>),
    /// Words; what follows belongs to them.
    Words(&'static str),
}

/// Entries with their places, counted from the legend's upper left corner.
pub struct Legend {
    rows: Vec<Vec<(i32, Entry)>>,
}

impl Legend {
    /// A legend of what the cards show, in rows of at most this width.
    #[must_use]
    pub fn new(cards: &[Card], all: &[Event], width: i32) -> Self {
        let mut kinds: Vec<Kind> = cards.iter().map(|card| card.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut looks: Vec<Entry> = kinds.into_iter().map(Entry::Kind).collect();
        looks.extend(cards.iter().any(|card| card.advisory).then_some(Entry::Advisory));
        let marks = || cards.iter().flat_map(|card| card.marks.iter().flatten());
        let some = marks().any(|mark| !mark.limit);
        let words = if some { "in every event unless marked:" } else { "every job in every event:" };
        let mut events = vec![Entry::Words(words)];
        events.extend(all.iter().map(|event| {
            let mark = Mark::event(event);
            let word = match event {
                Event::PullRequest => Some("pull-request"),
                Event::MergeQueue => Some("merge-queue"),
                _ => None,
            };
            Entry::Mark(mark, word)
        }));
        let used = |word: &&str| marks().any(|mark| mark.limit && mark.text == **word);
        let limits: Vec<&str> = LIMITS.iter().copied().filter(used).collect();
        let narrow = limits.iter().enumerate().map(|(index, word)| {
            let last = (index + 1 == limits.len()).then_some("narrow it further");
            Entry::Mark(Mark::limit(word), last)
        });
        let parts = [looks, events, narrow.collect()];
        Self { rows: parts.into_iter().flat_map(|entries| wrapped(entries, width)).collect() }
    }

    /// Height of all rows.
    #[must_use]
    pub fn height(&self) -> i32 {
        i32::try_from(self.rows.len()).unwrap_or(0) * ROW
    }

    /// Writes it, `at` being its upper left corner.
    pub fn write(&self, out: &mut String, at: Point) {
        let mut y = at.y;
        for row in &self.rows {
            for (x, entry) in row {
                entry.write(out, Point { x: at.x + x, y });
            }
            y += ROW;
        }
    }
}

/// Entries in rows.
fn wrapped(entries: Vec<Entry>, width: i32) -> Vec<Vec<(i32, Entry)>> {
    let mut rows: Vec<Vec<(i32, Entry)>> = Vec::new();
    let mut x = 0;
    for entry in entries {
        let own = entry.width();
        if rows.is_empty() || x + own > width {
            rows.push(Vec::new());
            x = 0;
        }
        let gap = if matches!(entry, Entry::Words(_) | Entry::Mark(_, None)) { NEAR } else { GAP };
        if let Some(row) = rows.last_mut() {
            row.push((x, entry));
        }
        x += own + gap;
    }
    rows
}

impl Entry {
    fn width(&self) -> i32 {
        match self {
            Self::Kind(kind) => SWATCH + NEAR + TEXT.width(kind.name()),
            Self::Advisory => SWATCH + NEAR + TEXT.width("does not gate"),
            Self::Mark(mark, None) => mark.width(),
            Self::Mark(mark, Some(word)) => mark.width() + NEAR + TEXT.width(word),
            Self::Words(words) => TEXT.width(words),
        }
    }

    fn write(&self, out: &mut String, at: Point) {
        let base = at.y + 11;
        match self {
            Self::Kind(kind) => swatch(out, at, kind.name(), kind.name()),
            Self::Advisory => swatch(out, at, "advisory", "does not gate"),
            Self::Mark(mark, word) => {
                draw::mark(out, at, mark);
                if let Some(word) = word {
                    svg::text(out, "", Point { x: at.x + mark.width() + NEAR, y: base }, TEXT, word);
                }
            }
            Self::Words(words) => svg::text(out, "", Point { x: at.x, y: base }, TEXT, words),
        }
    }
}

fn swatch(out: &mut String, at: Point, class: &str, word: &str) {
    let _ = writeln!(
        out,
        "<g class=\"{class}\"><rect class=\"box\" x=\"{}\" y=\"{}\" width=\"{SWATCH}\" height=\"12\" rx=\"3\"/></g>",
        at.x,
        at.y + (MARK_HEIGHT - 12) / 2
    );
    svg::text(out, "", Point { x: at.x + SWATCH + NEAR, y: at.y + 11 }, TEXT, word);
}
