//! Pull requests for which nothing runs.

use crate::language::value::{Login, PathGlob};

/// A pull request is skipped if one of these applies; nothing else ever is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skip {
    /// It changes no file but these; empty: files say nothing.
    pub paths: Vec<PathGlob>,
    /// One of these opened it, and one of these sent the event; empty: people say nothing.
    pub authors: Vec<Login>,
    /// It is a draft.
    pub drafts: bool,
}

impl Skip {
    /// Whether no pull request is skipped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
