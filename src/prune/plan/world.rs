//! What is known beside the registry.

use crate::language::value::Second;
use crate::registry::Digest;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// Commits, pull requests and runs of the GitHub repository.
#[derive(Clone, Debug)]
pub struct World {
    /// The moment of the plan.
    pub now: Second,
    /// Date of each known commit, by its 40 digits.
    pub commits: BTreeMap<String, Second>,
    /// The name of the default branch.
    pub branch: String,
    /// Commits that the default branch was at, as far as they are known: what was merged into it is none.
    pub trunk: BTreeSet<String>,
    /// The same of every other branch that promotes.
    pub others: BTreeMap<String, BTreeSet<String>>,
    /// Pull requests by number.
    pub pulls: BTreeMap<u64, Pull>,
    /// Start of runs by their id.
    pub runs: BTreeMap<u64, Second>,
    /// Commits whose images are in use: heads of open pull requests, of runs that are not done, and of
    /// deployments.
    pub busy: BTreeSet<String>,
    /// Environments with deployments that keep nothing, because only jobs before the gate name them.
    pub tried: BTreeSet<String>,
    /// Runs that are not done, whatever they wait for.
    pub undone: BTreeSet<u64>,
    /// When the oldest of those began: an image that it found by its content key it may use still.
    pub oldest: Option<Second>,
    /// Images in use by digest: what somebody said is running.
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
            branch: "main".to_owned(),
            trunk: BTreeSet::new(),
            others: BTreeMap::new(),
            pulls: BTreeMap::new(),
            runs: BTreeMap::new(),
            busy: BTreeSet::new(),
            tried: BTreeSet::new(),
            undone: BTreeSet::new(),
            oldest: None,
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

    /// Whether the default branch was at a commit with these first digits.
    #[must_use]
    pub fn is_trunk(&self, digits: &str) -> bool {
        begins(&self.trunk, digits)
    }

    /// Every branch that promotes, the default one first, with the commits that it was at.
    pub fn branches(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        let others = self.others.iter().map(|(name, commits)| (name.as_str(), commits));
        std::iter::once((self.branch.as_str(), &self.trunk)).chain(others)
    }
}

/// Whether one of the commits has these first digits.
pub fn begins(commits: &BTreeSet<String>, digits: &str) -> bool {
    if digits.is_empty() {
        return false;
    }
    commits.range::<str, _>(from(digits)).next().is_some_and(|sha| sha.starts_with(digits))
}

fn from(digits: &str) -> (Bound<&str>, Bound<&str>) {
    (Bound::Included(digits), Bound::Unbounded)
}
