//! The whole compiler as one function: text in, files out.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::inspect::File;

/// A `pipeline.toml` that was read.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The path as the user wrote it; only ever shown.
    pub name: &'a str,
    /// The text, without a byte order mark.
    pub text: &'a str,
    /// Where Dockerfiles and other sources are read.
    pub dir: &'a Path,
}

/// What a pipeline compiles to.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// Sorted by path, header included.
    pub files: Vec<File>,
    /// Findings that do not keep the files from being written.
    pub warnings: Vec<Diagnostic>,
}

/// Compiles `source`.
///
/// # Errors
/// Everything that is wrong with it, all at once.
pub fn compile(_source: &Source<'_>) -> Result<Compiled, Vec<Diagnostic>> {
    Ok(Compiled::default())
}
