//! Seconds, and how old a tag is.

use super::reading::Reading;
use super::world::{Pull, World};
use crate::language::value::{Duration, Second};

/// From when the age of a tag counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// From here.
    At(Second),
    /// Not before this pull request is closed.
    Open(u64),
    /// Nobody can say.
    Unknown,
}

/// A moment that lies further ahead than a day is none: the last second of today may lie ahead, and
/// the clock of whoever made a commit may be a little fast.
const AHEAD: Duration = Duration::days(1);

/// Whether a moment can be when something was made.
#[must_use]
pub fn is_past(at: Second, now: Second) -> bool {
    at <= now.plus(AHEAD)
}

/// From when a tag counts whose row reads it so and whose manifest is there `since`: the latest of what
/// the tag itself names and the registry's time, and a pull request's not before it was closed. Where
/// the commit is unknown (it was squashed, or pushed away) the registry's alone; where the registry has
/// none, what the tag names alone. A tag that can be read in several ways counts from the latest.
pub fn start<'r>(
    readings: impl IntoIterator<Item = &'r Reading<'r>>,
    since: Option<Second>,
    world: &World,
) -> Start {
    let mut latest: Option<Start> = None;
    for reading in readings {
        let one = start_of(reading, since, world);
        latest = Some(match (latest, one) {
            (Some(Start::At(before)), Start::At(at)) => Start::At(before.max(at)),
            (Some(Start::At(_)) | None, other) => other,
            (Some(before), _) => before,
        });
    }
    latest.unwrap_or(Start::Unknown)
}

fn start_of(reading: &Reading<'_>, since: Option<Second>, world: &World) -> Start {
    let commit = reading.commit.and_then(|commit| world.commit(commit));
    let run = reading.run.and_then(|run| world.runs.get(&run).copied());
    let closed = match reading.pull.map(|number| (number, world.pulls.get(&number))) {
        None => None,
        Some((_, Some(Pull::Closed(closed)))) => Some(*closed),
        Some((number, Some(Pull::Open))) => return Start::Open(number),
        Some((_, None)) => return Start::Unknown,
    };
    let named = [commit, reading.moment, run].into_iter().flatten();
    let named = named.filter(|at| is_past(*at, world.now)).chain(closed).max();
    since.max(named).map_or(Start::Unknown, Start::At)
}
