//! The job that checks the generated files.

use crate::language::manifest::reading::shape::table;
use crate::language::span::Spanned;
use crate::language::value::Script;

table! {
    /// A job that checks that the generated files are those of `pipeline.toml`. The gate needs it. It
    /// runs on pull requests, those of forks too, and in the merge queue.
    "[drift]"
    pub struct Drift {
        /// Script that runs `pipegen check` in its own way, in a checkout of the tested commit. It has no
        /// secrets and no rights but to read. Default: `install` of `[pipegen]`, then `pipegen check`.
        run: Option<Spanned<Script>>,
    }
}
