//! Rows of the tag table, their class and their order.

use super::{Event, Level};
use crate::language::diagnostic::Span;
use crate::language::value::{Glob, Keep, Placeholder, Repository, Template};

/// One template in the events of one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRow {
    /// Where its template stands.
    pub span: Span,
    /// Events in which the tag is written.
    pub events: Vec<Event>,
    /// Branches on which it is; none for a release, which is a Git tag.
    pub branches: Vec<Glob>,
    /// What the runs that write it may do at most.
    pub level: Level,
    /// Template of the tag.
    pub template: Template,
    /// When and how it is written.
    pub class: Class,
    /// Where it is written, in the order of the image's repositories.
    pub to: Vec<Repository>,
    /// What "forward" means, for a tag that moves.
    pub order: Option<Order>,
    /// Shortest life of the tag; nothing where the file does not say and its class does not either.
    pub keep: Option<Keep>,
}

impl TagRow {
    /// Whether it writes into a repository.
    #[must_use]
    pub fn goes_to(&self, repository: &Repository) -> bool {
        self.to.contains(repository)
    }
}

/// When and how a tag is written; follows from its template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Names a commit: by the build, never overwritten.
    Commit,
    /// Names a commit: after the gate, never overwritten.
    CommitAfterGate,
    /// Names a version: after the gate; it is absent or has the same digest.
    Once,
    /// After the gate, forward only.
    Moving,
}

impl Class {
    /// The word in the plan job's table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::CommitAfterGate => "commit-after-gate",
            Self::Once => "once",
            Self::Moving => "moving",
        }
    }

    /// How long a tag of this class lives where its row does not say. What names a commit is one of
    /// many, and nobody but its author knows when it has served.
    #[must_use]
    pub fn keep(self) -> Option<Keep> {
        match self {
            Self::Commit | Self::CommitAfterGate => None,
            Self::Once | Self::Moving => Some(Keep::Forever),
        }
    }

    /// The class of a template.
    #[must_use]
    pub fn of(template: &Template, after_gate: bool) -> Self {
        if template.names_a_commit() {
            return if after_gate { Self::CommitAfterGate } else { Self::Commit };
        }
        let named = template.placeholders().any(|p| *p == Placeholder::Version);
        if named { Self::Once } else { Self::Moving }
    }
}

/// What "forward" means for a tag that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// The commit descends from the one promoted last.
    Branch,
    /// The version is not lower than the one promoted last.
    Version,
    /// The run started after the one promoted last.
    Run,
}

impl Order {
    /// The word in the plan job's table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Version => "version",
            Self::Run => "run",
        }
    }

    /// The order of an event's rows; pull requests and the merge queue have none.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        match event {
            Event::PullRequest | Event::MergeQueue => None,
            Event::Push | Event::Manual => Some(Self::Branch),
            Event::Release(_) => Some(Self::Version),
            Event::Schedule(_) => Some(Self::Run),
        }
    }
}
