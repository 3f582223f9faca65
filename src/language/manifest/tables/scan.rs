//! Scans of an image.

use crate::language::manifest::reading::shape::{Many, table, words};
use crate::language::span::Spanned;
use crate::language::value::RelativePath;

table! {
    /// What of an image's known vulnerabilities turns the gate red.
    "`scan`"
    pub struct Scan {
        /// Severities that fail the scan: `["critical", "high"]`.
        fail_on: Spanned<Many<Spanned<Severity>>>,
        /// Leaves out what nobody has mended yet. Default: `false`.
        ignore_unfixed: Option<bool>,
        /// Vulnerabilities that are accepted, one in a line, in a file of the repository:
        /// `.trivyignore`. It is read at the tested commit.
        ignore_file: Option<Spanned<RelativePath>>,
        /// Sends all that was found, whatever its severity, to GitHub's code scanning: in runs whose
        /// token may write, from a job of its own. Default: `false`.
        sarif: Option<bool>,
    }
}

words! {
    /// How bad a vulnerability is.
    pub enum Severity {
        /// Not judged yet.
        Unknown = "unknown",
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// Critical.
        Critical = "critical",
    }
}
