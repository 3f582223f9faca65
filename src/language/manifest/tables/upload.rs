//! Files that a job uploads.

use super::step::When;
use crate::language::manifest::reading::shape::{Many, table};
use crate::language::span::Spanned;
use crate::language::value::{Duration, Name};

table! {
    /// Files that a job keeps, or hands to other jobs.
    "an upload"
    pub struct Upload {
        /// Name of the artifact, by which other jobs download it. The values of a matrix leg are
        /// appended. Default: the job's name.
        name: Option<Spanned<Name>>,
        /// Files and directories below the root of the checkout, hidden ones too, as
        /// [upload-artifact](https://github.com/actions/upload-artifact) takes them: `report/`, `**/*.log`.
        /// One that finds nothing fails the job, unless `when` is `failure`.
        path: Spanned<Many<Spanned<String>>>,
        /// How long GitHub keeps it, in whole days up to `90d`. Default: `3d`.
        keep: Option<Spanned<Duration>>,
        /// After what of the steps it is uploaded. Default: `always`.
        when: Option<Spanned<When>>,
    }
}
