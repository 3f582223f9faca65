//! What stands on a job's box, and how much room it takes.

use super::layout::Size;
use super::metrics::Font;
use super::style::Kind;
use crate::graph::Node;
use crate::graph::events::Participation;
use crate::manifest::Wiring;
use crate::pipeline::{Event, Job};

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
    /// What else there is to say, in a line.
    pub detail: Option<String>,
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
        let details = details(node);
        let name = broken(&short(node));
        let events = participation.of(node);
        let marks = marks(node, &events, participation.all());
        let detail = (!details.is_empty()).then(|| details.join(" · "));
        let first = name.first().map_or(0, |line| NAME.width(line));
        let beside = minutes.iter().map(|minutes| first + COLUMN + TEXT.width(minutes));
        let lines =
            name.iter().map(|line| NAME.width(line)).chain(detail.iter().map(|text| TEXT.width(text)));
        let wide = lines.chain(beside).max().unwrap_or(0).max(NARROWEST - LEFT - RIGHT);
        let marks = rows(marks, wide.max(MARKS_WIDTH));
        let wide = marks.iter().map(|row| length(row)).fold(wide, i32::max);
        let count = |length: usize, height: i32| i32::try_from(length).unwrap_or(i32::MAX / 1000) * height;
        let height = 2 * ABOVE
            + count(name.len(), NAME_LINE)
            + count(detail.iter().len(), TEXT_LINE)
            + count(marks.len(), MARK_ROW);
        Self {
            kind: Kind::of(node),
            title: title(node, needs, &details, &events, participation.all()),
            advisory: matches!(node, Node::Job(job) if !job.required),
            size: Size { width: LEFT + wide + RIGHT, height },
            name,
            minutes,
            detail,
            marks,
        }
    }

    /// Where the first line begins, and where text ends at the right, in a box of this width.
    #[must_use]
    pub fn inner(width: i32) -> (i32, i32) {
        (ABOVE, width - RIGHT)
    }
}

/// The name of the job, without what the line below it says.
fn short(node: &Node<'_>) -> String {
    match node {
        Node::Platform(image, _) => format!("build-{}", image.name),
        other => other.id(),
    }
}

/// What a job is, beside its name.
fn details(node: &Node<'_>) -> Vec<String> {
    match node {
        Node::Plan => vec!["selects jobs".to_owned()],
        Node::Platform(_, platform) => vec![platform.to_string()],
        Node::Image(image) if image.is_multi_platform() => {
            vec![format!("joins {} platforms", image.platforms.len())]
        }
        Node::Image(_) => Vec::new(),
        Node::Job(job) => of_job(job),
        Node::Gate => vec!["required check".to_owned()],
        Node::Promote => vec!["writes tags".to_owned()],
    }
}

fn of_job(job: &Job) -> Vec<String> {
    let legs = job.matrix.as_ref().map(|legs| format!("× {}", legs.count()));
    let wiring = (job.wiring != Wiring::Needs).then(|| job.wiring.as_str().to_owned());
    let advisory = (!job.required).then(|| "does not gate".to_owned());
    legs.into_iter().chain(wiring).chain(advisory).collect()
}

/// Events where they are not all, and what else may leave the job out.
fn marks(node: &Node<'_>, events: &[Event], all: &[Event]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    if events.len() < all.len() {
        marks.extend(events.iter().map(Mark::event));
    }
    marks.extend(limits(node).into_iter().map(|limit| Mark { text: limit.to_owned(), limit: true }));
    marks
}

fn limits(node: &Node<'_>) -> Vec<&'static str> {
    let Node::Job(job) = node else { return Vec::new() };
    let selector = &job.selector;
    let limits = [
        ("branches", selector.branches.is_some()),
        ("paths", selector.paths.is_some()),
        ("if", selector.condition.is_some()),
    ];
    limits.into_iter().filter(|(_, there)| *there).map(|(word, _)| word).collect()
}

/// For those who hear the picture, and for the pointer.
fn title(node: &Node<'_>, needs: &[Node<'_>], details: &[String], events: &[Event], all: &[Event]) -> String {
    let mut parts = vec![Kind::of(node).name().to_owned()];
    parts.extend(details.iter().cloned());
    parts.extend(node.minutes().map(|minutes| format!("{minutes} minutes")));
    if !needs.is_empty() {
        parts.push(format!("after {}", needs.iter().map(Node::id).collect::<Vec<_>>().join(", ")));
    }
    if events.len() < all.len() {
        parts.push(format!("on {}", events.iter().map(Event::as_str).collect::<Vec<_>>().join(", ")));
    }
    let limits = limits(node);
    if !limits.is_empty() {
        parts.push(format!("narrowed by {}", limits.join(", ")));
    }
    format!("{}: {}", node.id(), parts.join("; "))
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
