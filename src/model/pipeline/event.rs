//! Events, and the one selector that rows and jobs share.

use crate::language::value::{Condition, Glob, Label, Name, PathGlob, Placeholder};
use std::collections::BTreeSet;
use std::fmt;

/// What a run is started by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// A pull request, its author's repository or a fork.
    PullRequest,
    /// The merge queue.
    MergeQueue,
    /// A push to a branch.
    Push,
    /// The push of a Git tag that is a release, by the name of its form.
    Release(Name),
    /// Somebody started it by hand.
    Manual,
    /// A schedule, by its name.
    Schedule(Name),
}

/// The words for the events that every pipeline has.
pub const WORDS: [(&str, Event); 4] = [
    ("pull-request", Event::PullRequest),
    ("merge-queue", Event::MergeQueue),
    ("push", Event::Push),
    ("manual", Event::Manual),
];

impl Event {
    /// The word, as in `on`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Release(name) | Self::Schedule(name) => name.as_str(),
            word => WORDS.iter().find(|(_, event)| event == word).map_or("", |(word, _)| word),
        }
    }

    /// Whether a placeholder has a value in its runs.
    #[must_use]
    pub fn has(&self, placeholder: &Placeholder) -> bool {
        match placeholder {
            Placeholder::Pr => *self == Self::PullRequest,
            Placeholder::Version | Placeholder::Major | Placeholder::Minor | Placeholder::Patch => {
                matches!(self, Self::Release(_))
            }
            Placeholder::Branch => !matches!(self, Self::Release(_)),
            _ => true,
        }
    }

    /// Whether its runs can be trusted ones, on a branch that is.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        !matches!(self, Self::PullRequest | Self::MergeQueue)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Events of a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Events {
    /// Every event of the pipeline.
    All,
    /// These.
    Only(BTreeSet<Event>),
}

impl Events {
    /// Whether `event` is among them.
    #[must_use]
    pub fn contains(&self, event: &Event) -> bool {
        match self {
            Self::All => true,
            Self::Only(events) => events.contains(event),
        }
    }

    /// Whether every event of `other` is among them.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::Only(_), Self::All) => false,
            (Self::Only(own), Self::Only(other)) => own.is_superset(other),
        }
    }
}

/// In which runs a job takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    /// Events.
    pub events: Events,
    /// Branches; nothing means all of the pipeline's.
    pub branches: Option<Vec<Glob>>,
    /// Files of a pull request; nothing means any.
    pub paths: Option<Vec<PathGlob>>,
    /// Labels of a pull request, one of which is enough; nothing means that none is asked for.
    pub labels: Option<Vec<Label>>,
    /// Over `inputs` and `vars`.
    pub condition: Option<Condition>,
}

/// The event of a word, in a resolved pipeline.
#[must_use]
pub fn named(pipeline: &super::Pipeline, word: &str) -> Option<Event> {
    let plain = WORDS.iter().find(|(known, _)| *known == word).map(|(_, event)| event.clone());
    let unused = Name::release();
    let unused = pipeline.releases.is_empty().then_some(&unused);
    let releases = pipeline.releases.keys().chain(unused);
    let release = || releases.clone().find(|name| name.as_str() == word).cloned().map(Event::Release);
    plain.or_else(release).or_else(|| {
        pipeline.schedules.keys().find(|name| name.as_str() == word).cloned().map(Event::Schedule)
    })
}
