//! How far the runs of given events and branches are trusted.

use crate::language::value::Glob;
use crate::model::pipeline::{Event, Level, Trusted};

/// The runs that a tag row or a job can be part of, pull requests and the merge queue left aside.
pub struct Reach<'r> {
    /// Patterns all of whose branches are trusted.
    pub trusted: Vec<&'r Glob>,
    /// Patterns none of whose branches is.
    pub internal: Vec<&'r Glob>,
    /// Patterns that have both.
    pub both: Vec<&'r Glob>,
    /// Releases and schedules, which are trusted.
    pub always: Vec<&'r Event>,
    /// Pushes and runs by hand.
    pub by_branch: Vec<&'r Event>,
}

impl<'r> Reach<'r> {
    /// Those of `events` on branches that `branches` fit.
    pub fn of(own: &Trusted, events: impl Iterator<Item = &'r Event> + Clone, branches: &'r [Glob]) -> Self {
        let by_branch: Vec<&Event> =
            events.clone().filter(|event| matches!(event, Event::Push | Event::Manual)).collect();
        let always = events.filter(|event| matches!(event, Event::Release(_) | Event::Schedule(_))).collect();
        let (mut trusted, mut internal, mut both) = (Vec::new(), Vec::new(), Vec::new());
        for glob in branches.iter().filter(|_| !by_branch.is_empty()) {
            let levels = own.levels(glob);
            match (levels.contains(&Level::Trusted), levels.contains(&Level::Internal)) {
                (true, true) => both.push(glob),
                (true, false) => trusted.push(glob),
                (false, _) => internal.push(glob),
            }
        }
        Self { trusted, internal, both, always, by_branch }
    }

    /// Whether some of the runs are trusted and others are not.
    pub fn is_mixed(&self) -> bool {
        let others = !self.internal.is_empty();
        !self.both.is_empty() || (others && !(self.trusted.is_empty() && self.always.is_empty()))
    }
}
