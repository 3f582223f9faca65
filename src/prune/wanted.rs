//! What a plan must know of GitHub.

use super::{Inventory, Rules};
use std::collections::BTreeSet;

/// What the tags of inventories name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// First digits of commits.
    pub commits: BTreeSet<String>,
    /// Pull requests.
    pub pulls: BTreeSet<u64>,
    /// Runs.
    pub runs: BTreeSet<u64>,
}

impl Wanted {
    /// What the tags of `inventory` name by the rows of `rules`.
    #[must_use]
    pub fn of(inventory: &Inventory, rules: &Rules) -> Self {
        let mut wanted = Self::default();
        for tag in inventory.tags().keys() {
            for reading in rules.rows.iter().filter_map(|row| row.pattern.read(tag)) {
                wanted.commits.extend(reading.commit.map(str::to_owned));
                wanted.pulls.extend(reading.pull);
                wanted.runs.extend(reading.run);
            }
        }
        wanted
    }

    /// What both name.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.commits.extend(other.commits);
        self.pulls.extend(other.pulls);
        self.runs.extend(other.runs);
        self
    }
}
