//! The rules that a pipeline sets.

use super::Owner;
use super::Row;
use super::Rules;
use crate::language::value::{Keep, Repository};
use crate::model::pipeline::{MIN_AGE, Pipeline, UNTAGGED};
use crate::model::tagging::World;
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
    let world = World::of(pipeline);
    let mut rows: Vec<Row> = Vec::new();
    let mut recorded: Vec<Row> = Vec::new();
    for (image, row) in images().flat_map(|image| image.tags.iter().map(move |row| (image, row))) {
        let is_here = row.goes_to(repository);
        let has_record = image.records(row).is_some();
        // A row that does not say how long its tags live keeps them.
        let row = Row::of(&world, row, image.name.as_str(), row.keep.unwrap_or(Keep::Forever));
        if !is_here {
            recorded.extend(has_record.then_some(row));
        } else if !rows.iter_mut().any(|known| known.absorb(&row)) {
            rows.push(row);
        }
    }
    let table = pipeline.retention.as_ref();
    Rules {
        rows,
        recorded,
        min_age: table.map_or(MIN_AGE, |own| own.min_age),
        untagged: table.map_or(UNTAGGED, |own| own.untagged),
        unknown: table.and_then(|own| own.unknown),
        protect: table.map(|own| own.protect.clone()).unwrap_or_default(),
        owner: Owner {
            home: pipeline.home.as_ref().map(|home| home.as_str().to_owned()),
            sources: table.map(|own| own.sources.clone()).unwrap_or_default(),
        },
        keys: images().map(|image| image.max_age).max().unwrap_or(UNTAGGED),
    }
}
