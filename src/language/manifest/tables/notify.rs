//! `[notify.<name>]`: who is told when something went wrong.

use crate::language::manifest::reading::shape::{Many, table, words};
use crate::language::span::Spanned;
use crate::language::value::{Glob, IssueTitle, Script};

table! {
    /// Tells of jobs that went wrong in trusted runs, in an issue or by a script. Nothing waits for it.
    "[notify]"
    pub struct Notify {
        /// What it tells of: `gate`, `promotion`, `retention`, `consumer.<name>`, `job.<name>`, `deploy.<name>`. Of
        /// each its own result counts, and not what stood before it; what a run does not select is not told of.
        of: Spanned<Many<Spanned<String>>>,
        /// Results that are told: `failure`, `cancelled`, `skipped`. The last is what a run selects and what did
        /// not happen. Default: `failure`.
        when: Option<Spanned<Many<NotifyWhen>>>,
        /// Trusted branches whose runs are told of. Schedules and releases count as runs of the default branch.
        /// Default: the default branch.
        branches: Option<Spanned<Many<Spanned<Glob>>>>,
        /// Title of an issue, at most 256 characters as they stand. It is opened once, commented on when it happens
        /// again, and closed when a later run of the same is green.
        issue: Option<Spanned<IssueTitle>>,
        /// Script that tells instead of an issue, in a checkout of the commit. It finds `NOTIFY_RESULTS`, for each a
        /// line such as `consumer.e2e failure`, and `NOTIFY_URL`, the page of the run. One of the two keys has to be
        /// there.
        run: Option<Spanned<Script>>,
        /// Secrets that `run` gets under their own names: `"NAME"` must be set; `"NAME?"` may be empty.
        secrets: Option<Vec<Spanned<String>>>,
    }
}

words! {
    /// How something ended that is told of.
    pub enum NotifyWhen {
        /// It failed.
        Failure = "failure",
        /// Somebody cancelled it, or it took too long.
        Cancelled = "cancelled",
        /// The run selects it, and it did not happen.
        Skipped = "skipped",
    }
}
