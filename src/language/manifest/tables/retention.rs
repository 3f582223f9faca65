//! What is deleted from the registries.

use crate::language::manifest::reading::shape::{Many, table};
use crate::language::span::Spanned;
use crate::language::value::{Cron, Duration, TagGlob};

table! {
    /// What is deleted from the registries, and when. The rows of the tag table say how long each tag
    /// lives; without this table nothing is deleted.
    "[retention]"
    pub struct Retention {
        /// When `pipegen prune --apply` runs. By hand it can be started at any time, and then only shows
        /// what it would delete unless told to.
        schedule: Spanned<Cron>,
        /// Nothing younger is deleted. Default: `48h`.
        min_age: Option<Spanned<Duration>>,
        /// Life of what has no tag, is in no index, and speaks of nothing that stays. Default: `7d`.
        untagged: Option<Spanned<Duration>>,
        /// Life of tags that no row makes. Default: they stay, and are counted.
        unknown: Option<Spanned<Duration>>,
        /// Tags that are made by hand and stay: `["beta", "demo-*"]`, and digests of manifests:
        /// `["sha256:…"]`. What a row keeps needs no entry.
        protect: Option<Spanned<Vec<Spanned<TagGlob>>>>,
        /// Addresses of further repositories of Git whose images are this pipeline's too, as the label
        /// `org.opencontainers.image.source` has them: `["https://github.com/acme/old-name"]`. Images
        /// whose label names any other stay, and are counted. Default: this repository alone.
        sources: Option<Spanned<Vec<Spanned<String>>>>,
        /// Labels of its runner. Default: the pipeline's.
        runs_on: Option<Spanned<Many<String>>>,
    }
}
