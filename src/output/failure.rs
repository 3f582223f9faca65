//! What is said when the machine does not do what it was asked.

use std::path::{Path, PathBuf};
use std::{fmt, io};

/// An operation on a path that failed for a reason outside `pipeline.toml` and the call.
#[derive(Debug)]
pub struct Failure {
    doing: &'static str,
    path: PathBuf,
    error: io::Error,
}

impl Failure {
    /// `doing` reads on with the path: `read`, `create directory`.
    pub fn new(doing: &'static str, path: impl AsRef<Path>, error: io::Error) -> Self {
        Self { doing, path: path.as_ref().to_path_buf(), error }
    }

    /// For `map_err`.
    pub fn at(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::new(doing, path, error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { doing, path, error } = self;
        write!(f, "cannot {doing} `{}`: {error}", path.display())
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
