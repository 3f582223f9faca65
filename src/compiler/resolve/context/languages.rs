//! The tags that the rows of images can make.

use crate::model::pipeline::{Image, Pipeline, TagRow};
use crate::model::tagging::{Automaton, World};

/// A row and its tags.
pub type Tags<'i> = (&'i TagRow, Automaton);

/// The tags that the rows of every image can make.
pub struct Languages<'i>(pub Vec<(&'i Image, Vec<Tags<'i>>)>);

impl<'i> Languages<'i> {
    /// Of these images.
    pub fn new(pipeline: &'i Pipeline) -> Self {
        let world = World { default_branch: &pipeline.default_branch, inputs: &pipeline.inputs };
        let tags = |image: &'i Image| image.tags.iter().map(|row| (row, world.tags(row))).collect();
        Self(pipeline.images.iter().map(|image| (image, tags(image))).collect())
    }

    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = &Tags<'i>> {
        self.0.iter().flat_map(|(_, rows)| rows)
    }

    /// Whether a row can make this tag.
    pub fn makes(&self, row: &Tags<'i>, tag: &str) -> bool {
        row.1.takes(tag)
    }
}
