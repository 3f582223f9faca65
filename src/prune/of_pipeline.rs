//! The rules that a pipeline sets.

use super::{Lifetime, Row, Rules};
use crate::pipeline::{Event, Pipeline, TagRow};
use crate::value::{Duration, Repository};
use std::collections::BTreeSet;

/// Nothing younger is deleted.
const MIN_AGE: Duration = Duration::days(2);
/// Life of what has no tag.
const UNTAGGED: Duration = Duration::days(7);

/// Every repository that an image of the pipeline is published in, once.
#[must_use]
pub fn repositories(pipeline: &Pipeline) -> BTreeSet<Repository> {
    pipeline.images.iter().filter_map(|image| image.repository.clone()).collect()
}

/// The rules of `repository`: the rows of every image that is published there.
#[must_use]
pub fn rules(pipeline: &Pipeline, repository: &Repository) -> Rules {
    let images = || pipeline.images.iter().filter(|image| image.repository.as_ref() == Some(repository));
    let rows = images().flat_map(|image| {
        image.tags.iter().map(|row| {
            // A row that does not say how long its tags live keeps them.
            let keep = Lifetime::Forever;
            Row::new(row.template.clone(), image.name.as_str(), keep, is_trunk(row, pipeline))
        })
    });
    Rules {
        rows: rows.collect(),
        min_age: MIN_AGE,
        untagged: UNTAGGED,
        unknown: None,
        protect: Vec::new(),
        keys: images().map(|image| image.max_age).max().unwrap_or(UNTAGGED),
    }
}

/// Whether pushes to the default branch write it.
fn is_trunk(row: &TagRow, pipeline: &Pipeline) -> bool {
    let trunk = &pipeline.default_branch;
    let fits = row.branches.as_ref().is_none_or(|all| all.iter().any(|branch| branch.matches(trunk)));
    fits && row.events.contains(&Event::Push)
}
