//! What happens to a run when a newer one starts.

use crate::language::manifest::reading::shape::{table, words};

table! {
    /// What happens to a run when a newer one of the same branch or pull request starts.
    "[concurrency]"
    pub struct Concurrency {
        /// Runs of one pull request. Default: `cancel`.
        pull_request: Option<Overlap>,
        /// Runs of pushes to one branch. Where tags are written after the gate, something is deployed or holds a
        /// `lock`, `cancel` ends the older run's jobs one by one, up to the gate, and never those. Default:
        /// `parallel`.
        push: Option<Overlap>,
        /// Runs of one release. Default: `parallel`.
        release: Option<Overlap>,
        /// Runs that were started by hand on one branch. Default: `parallel`.
        manual: Option<Overlap>,
    }
}

words! {
    /// What two runs that overlap do.
    pub enum Overlap {
        /// The newer one cancels the older.
        Cancel = "cancel",
        /// Both run. Promotion has a lock of its own.
        Parallel = "parallel",
    }
}
