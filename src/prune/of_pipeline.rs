//! The rules that a pipeline sets.

use super::{Row, Rules};
use crate::pipeline::{Event, MIN_AGE, Pipeline, TagRow, UNTAGGED};
use crate::value::{Glob, Keep, Repository};
use std::collections::BTreeSet;

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
            let keep = row.keep.unwrap_or(Keep::Forever);
            let own = Row::new(row.template.clone(), image.name.as_str(), keep, is_trunk(row, pipeline));
            own.with_trunk(image.name.as_str(), &pipeline.default_branch, is_trunk_alone(row, pipeline))
        })
    });
    let table = pipeline.retention.as_ref();
    Rules {
        rows: rows.collect(),
        min_age: table.map_or(MIN_AGE, |own| own.min_age),
        untagged: table.map_or(UNTAGGED, |own| own.untagged),
        unknown: table.and_then(|own| own.unknown),
        protect: table.map(|own| own.protect.clone()).unwrap_or_default(),
        keys: images().map(|image| image.max_age).max().unwrap_or(UNTAGGED),
    }
}

/// Whether pushes to the default branch write it.
fn is_trunk(row: &TagRow, pipeline: &Pipeline) -> bool {
    let trunk = &pipeline.default_branch;
    let fits = row.branches.iter().any(|branch| branch.matches(trunk));
    fits && row.events.contains(&Event::Push)
}

/// Whether nothing but pushes to the default branch writes it.
fn is_trunk_alone(row: &TagRow, pipeline: &Pipeline) -> bool {
    let is_default = |branch: &Glob| branch.is_literal() && branch.matches(&pipeline.default_branch);
    row.branches.iter().all(is_default) && row.events.iter().all(|event| *event == Event::Push)
}
