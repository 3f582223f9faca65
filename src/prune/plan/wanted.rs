//! What a plan must know of GitHub.

use super::Rules;
use super::reserved::{self, Reserved};
use crate::registry::Inventory;
use std::collections::BTreeSet;

/// What the tags of inventories, and the labels of images, name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// First digits of commits.
    pub commits: BTreeSet<String>,
    /// Pull requests.
    pub pulls: BTreeSet<u64>,
    /// Runs.
    pub runs: BTreeSet<u64>,
    /// There are content keys, which runs that are not done may have found.
    pub keys: bool,
}

impl Wanted {
    /// What the tags of `inventory` name by the rows of `rules`, and the labels of its images.
    #[must_use]
    pub fn of(inventory: &Inventory, rules: &Rules) -> Self {
        let mut wanted = Self::default();
        wanted.commits.extend(inventory.manifests().values().filter_map(|one| one.revision.clone()));
        for tag in inventory.tags().keys() {
            wanted.keys |= reserved::of(tag) == Some(Reserved::Key);
            for (_, reading) in rules.rows_of(tag).flat_map(|row| row.read(tag)) {
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
        self.keys |= other.keys;
        self
    }
}
