//! How long what lives.

use super::reading::Pattern;
use super::reserved::{self, Reserved};
use crate::value::{Duration, Glob, Keep, Template};

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
        let is_once = |row: &Row| row.template.names_a_commit() && row.pattern.read(tag).is_some();
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
}

impl Row {
    /// A row of this template; `image` is the name of the image that it belongs to.
    #[must_use]
    pub fn new(template: Template, image: &str, keep: Keep, trunk: bool) -> Self {
        let pattern = Pattern::of(&template, image);
        Self { template, pattern, keep, trunk }
    }
}
