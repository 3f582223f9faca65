//! What a job does.

use super::Step;
use crate::language::diagnostic::Span;
use crate::language::manifest::When;
use crate::language::value::Name;

/// What a job does, in this order: set-ups, downloads, steps, uploads.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Set-ups.
    pub setups: Vec<Name>,
    /// Artifacts to unpack.
    pub downloads: Vec<Artifact>,
    /// Steps.
    pub steps: Vec<Step>,
    /// Artifacts to upload.
    pub uploads: Vec<Upload>,
    /// Manual inputs that it reads.
    pub inputs: Vec<Name>,
}

/// An artifact that another job uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Its name.
    pub name: Name,
    /// The job that uploads it.
    pub job: Name,
    /// How many legs of that job upload one of their own, `name-…`; nothing where it has none.
    pub legs: Option<usize>,
}

/// An artifact that a job uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Where its row stands.
    pub span: Span,
    /// Its name, without a leg's values.
    pub name: Name,
    /// Paths.
    pub paths: Vec<String>,
    /// Days that it is kept.
    pub days: u64,
    /// After what it is uploaded.
    pub when: When,
}
