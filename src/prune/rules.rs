//! How long what lives.

use super::reading::Pattern;
use super::reserved::{self, Reserved};
use crate::tagging::sanitise;
use crate::value::{Duration, Glob, Keep, Placeholder, Template};

/// [Characters of a tag](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests).
const LONGEST_TAG: usize = 128;

/// The rules of one repository of a registry.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Rows of every image that is published there.
    pub rows: Vec<Row>,
    /// Nothing younger is deleted.
    pub min_age: Duration,
    /// Life of what has no tag, is in no index, and speaks of nothing.
    pub untagged: Duration,
    /// Life of tags that no row makes; nothing: they stay.
    pub unknown: Option<Duration>,
    /// Tags that are made by hand and stay.
    pub protect: Vec<Glob>,
    /// How long an image is found by its content key: the longest `max-age` of these images.
    pub keys: Duration,
}

impl Rules {
    /// Whether `tag` may name another image tomorrow. A tag that names a commit, a content key and what
    /// is made of a digest are written once.
    #[must_use]
    pub fn may_move(&self, tag: &str) -> bool {
        let is_once = |row: &Row| row.template.names_a_commit() && row.pattern.fits(tag);
        let is_fixed = matches!(reserved::of(tag), Some(Reserved::Key | Reserved::Of(_)));
        !is_fixed && !self.rows.iter().any(is_once)
    }
}

/// A row of the tag table.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its template.
    pub template: Template,
    /// What its tags look like.
    pub pattern: Pattern,
    /// How long a tag of it lives.
    pub keep: Keep,
    /// It is written by pushes to the default branch.
    pub trunk: bool,
    /// What its tags look like that can be of no other branch; nothing where no tag tells that.
    pub of_trunk: Option<Pattern>,
}

impl Row {
    /// A row of this template; `image` is the name of the image that it belongs to.
    #[must_use]
    pub fn new(template: Template, image: &str, keep: Keep, trunk: bool) -> Self {
        let pattern = Pattern::of(&template, image);
        Self { template, pattern, keep, trunk, of_trunk: None }
    }

    /// The same of a pipeline with this default branch; `is_alone` where no other branch writes the row.
    #[must_use]
    pub fn with_trunk(mut self, image: &str, branch: &str, is_alone: bool) -> Self {
        if self.trunk && is_alone {
            self.of_trunk = Some(self.pattern.clone());
        } else if self.trunk && self.template.placeholders().any(|one| *one == Placeholder::Branch) {
            let branch = sanitise(branch.as_bytes(), LONGEST_TAG);
            self.of_trunk = Some(Pattern::of_branch(&self.template, image, &branch));
        }
        self
    }

    /// Whether `tag` says that it was pushed from the default branch.
    #[must_use]
    pub fn is_of_trunk(&self, tag: &str) -> bool {
        self.of_trunk.as_ref().is_some_and(|pattern| pattern.fits(tag))
    }
}
