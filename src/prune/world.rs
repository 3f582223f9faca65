//! What is known beside the registry.

use super::{Digest, Second};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// Commits, pull requests and runs of the GitHub repository.
#[derive(Clone, Debug)]
pub struct World {
    /// The moment of the plan.
    pub now: Second,
    /// Date of each known commit, by its 40 digits.
    pub commits: BTreeMap<String, Second>,
    /// Commits of the default branch, as far as they are known.
    pub trunk: BTreeSet<String>,
    /// Pull requests by number.
    pub pulls: BTreeMap<u64, Pull>,
    /// Start of runs by their id.
    pub runs: BTreeMap<u64, Second>,
    /// Commits whose images are in use: heads of open pull requests, and runs that are queued or in
    /// progress.
    pub busy: BTreeSet<String>,
    /// Images in use by digest: what a deployment serves, and what it would go back to.
    pub served: BTreeSet<Digest>,
}

/// How a pull request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pull {
    /// It may be pushed to and run again.
    Open,
    /// Merged or closed, at this second.
    Closed(Second),
}

impl World {
    /// A world of which nothing is known but the time.
    #[must_use]
    pub fn at(now: Second) -> Self {
        Self {
            now,
            commits: BTreeMap::new(),
            trunk: BTreeSet::new(),
            pulls: BTreeMap::new(),
            runs: BTreeMap::new(),
            busy: BTreeSet::new(),
            served: BTreeSet::new(),
        }
    }

    /// Date of the commit with these first digits; of several the latest.
    #[must_use]
    pub fn commit(&self, digits: &str) -> Option<Second> {
        self.commits
            .range::<str, _>(from(digits))
            .take_while(|(sha, _)| sha.starts_with(digits))
            .map(|(_, at)| *at)
            .max()
    }

    /// Whether an image of a commit with these first digits is in use.
    #[must_use]
    pub fn is_busy(&self, digits: &str) -> bool {
        begins(&self.busy, digits)
    }

    /// Whether a commit with these first digits is on the default branch.
    #[must_use]
    pub fn is_trunk(&self, digits: &str) -> bool {
        begins(&self.trunk, digits)
    }
}

fn begins(commits: &BTreeSet<String>, digits: &str) -> bool {
    commits.range::<str, _>(from(digits)).next().is_some_and(|sha| sha.starts_with(digits))
}

fn from(digits: &str) -> (Bound<&str>, Bound<&str>) {
    (Bound::Included(digits), Bound::Unbounded)
}
