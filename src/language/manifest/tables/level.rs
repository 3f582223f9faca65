//! How far a run is trusted.

use crate::language::manifest::reading::shape::words;

words! {
    /// Right of the token in one scope.
    pub enum Level {
        /// May read.
        Read = "read",
        /// May write.
        Write = "write",
    }
}
