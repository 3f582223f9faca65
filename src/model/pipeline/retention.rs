//! What is deleted from the registries, and when.

use super::Runner;
use crate::language::value::{Cron, Duration, Glob};

/// A resolved `[retention]`. How long each tag lives is said by its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// When it runs.
    pub schedule: Cron,
    /// Nothing younger is deleted.
    pub min_age: Duration,
    /// Life of what nothing refers to.
    pub untagged: Duration,
    /// Life of tags that no row makes; nothing: they stay.
    pub unknown: Option<Duration>,
    /// Tags that are made by hand.
    pub protect: Vec<Glob>,
    /// Addresses of further repositories of Git whose images are this pipeline's too.
    pub sources: Vec<String>,
    /// Script that puts `pipegen` on the runner's `PATH`.
    pub install: String,
    /// Its runner.
    pub runner: Runner,
}

/// Nothing younger is deleted, unless `min-age` says otherwise.
pub const MIN_AGE: Duration = Duration::days(2);
/// Life of what nothing refers to, unless `untagged` says otherwise.
pub const UNTAGGED: Duration = Duration::days(7);
