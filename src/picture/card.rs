//! What stands on a job's box, and how much room it takes.

use super::layout::Size;
use super::metrics::Font;
use super::style::Kind;
use super::words;
use crate::compiler::graph::Node;
use crate::compiler::graph::events::Participation;
use crate::model::pipeline::Event;

/// Names.
pub const NAME: Font = Font { size: 13, bold: true };
/// Everything else.
pub const TEXT: Font = Font { size: 11, bold: false };
/// Marks.
pub const MARK: Font = Font { size: 10, bold: false };

/// Space above and below the text.
const ABOVE: i32 = 8;
/// From the left edge to the text, the coloured bar included.
pub const LEFT: i32 = 15;
const RIGHT: i32 = 11;
/// Height of a line of a name.
pub const NAME_LINE: i32 = 17;
/// Height of a line of details.
pub const TEXT_LINE: i32 = 15;
/// Height of a mark, and of a row of them.
pub const MARK_HEIGHT: i32 = 15;
/// Height of a row of marks.
pub const MARK_ROW: i32 = 19;
/// Space between two marks.
pub const MARK_GAP: i32 = 4;
/// Space between a name and the minutes behind it.
const COLUMN: i32 = 14;
const NARROWEST: i32 = 92;
/// Most characters of a name in one line.
const LONGEST_LINE: usize = 24;
/// Marks go into another row where one gets longer than this and than everything else.
const MARKS_WIDTH: i32 = 128;

/// A word in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The word.
    pub text: String,
    /// Not an event, but something that narrows it.
    pub limit: bool,
}

/// A job's box.
#[derive(Clone, Debug)]
pub struct Card {
    /// What it looks like.
    pub kind: Kind,
    /// The name, in one line or several.
    pub name: Vec<String>,
    /// Minutes, at the right of the name.
    pub minutes: Option<String>,
    /// What else there is to say.
    pub details: Vec<String>,
    /// Events, where it is not every event, and limits, in rows.
    pub marks: Vec<Vec<Mark>>,
    /// The gate does not wait for it.
    pub advisory: bool,
    /// All of it in words.
    pub title: String,
    /// The room that it takes.
    pub size: Size,
}

impl Mark {
    /// A mark for an event.
    #[must_use]
    pub fn event(event: &Event) -> Self {
        let text = match event {
            Event::PullRequest => "PR",
            Event::MergeQueue => "queue",
            other => other.as_str(),
        };
        Self { text: text.to_owned(), limit: false }
    }

    /// A mark for one of [`LIMITS`](words::LIMITS).
    #[must_use]
    pub fn limit(word: &str) -> Self {
        Self { text: word.to_owned(), limit: true }
    }

    /// Width of its frame.
    #[must_use]
    pub fn width(&self) -> i32 {
        MARK.width(&self.text) + 10
    }
}

impl Card {
    /// The card of a job that waits for `needs`.
    #[must_use]
    pub fn new(node: &Node<'_>, needs: &[Node<'_>], participation: &Participation<'_>) -> Self {
        let minutes = node.minutes().map(|minutes| format!("{minutes} min"));
        let details = words::details(node);
        let name = broken(&words::short(node));
        let events = participation.of(node);
        let marks = words::marks(node, &events, participation.all());
        let first = name.first().map_or(0, |line| NAME.width(line));
        let beside = minutes.iter().map(|minutes| first + COLUMN + TEXT.width(minutes));
        let lines =
            name.iter().map(|line| NAME.width(line)).chain(details.iter().map(|text| TEXT.width(text)));
        let wide = lines.chain(beside).max().unwrap_or(0).max(NARROWEST - LEFT - RIGHT);
        let marks = rows(marks, wide.max(MARKS_WIDTH));
        let wide = marks.iter().map(|row| length(row)).fold(wide, i32::max);
        let count = |length: usize, height: i32| i32::try_from(length).unwrap_or(i32::MAX / 1000) * height;
        let height = 2 * ABOVE
            + count(name.len(), NAME_LINE)
            + count(details.len(), TEXT_LINE)
            + count(marks.len(), MARK_ROW);
        Self {
            kind: Kind::of(node),
            title: words::title(node, needs, &details, &events, participation.all()),
            advisory: node.is_advisory(),
            size: Size { width: LEFT + wide + RIGHT, height },
            name,
            minutes,
            details,
            marks,
        }
    }

    /// Where the first line begins, and where text ends at the right, in a box of this width.
    #[must_use]
    pub fn inner(width: i32) -> (i32, i32) {
        (ABOVE, width - RIGHT)
    }
}

/// A name in lines, broken behind hyphens where there are any.
fn broken(name: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in name.split_inclusive('-') {
        let mut rest = piece;
        while !rest.is_empty() {
            let (head, tail) = rest.split_at(rest.len().min(LONGEST_LINE));
            match lines.last_mut() {
                Some(line) if line.len() + head.len() <= LONGEST_LINE => line.push_str(head),
                _ => lines.push(head.to_owned()),
            }
            rest = tail;
        }
    }
    lines
}

/// Width of marks in a row.
fn length(row: &[Mark]) -> i32 {
    row.iter().map(|mark| mark.width() + MARK_GAP).sum::<i32>() - MARK_GAP
}

fn rows(marks: Vec<Mark>, most: i32) -> Vec<Vec<Mark>> {
    let mut rows: Vec<Vec<Mark>> = Vec::new();
    for mark in marks {
        match rows.last_mut() {
            Some(row) if length(row) + MARK_GAP + mark.width() <= most => row.push(mark),
            _ => rows.push(vec![mark]),
        }
    }
    rows
}
