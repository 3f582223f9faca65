//! A value that stands in a file of the tested commit.

use crate::language::value::RelativePath;

/// Where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileValue {
    /// The file, below the root of the repository.
    pub file: RelativePath,
    /// How it is found there.
    pub found: Found,
}

/// How a value is found in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// By the keys that lead to it in a JSON document.
    Key(Vec<String>),
    /// By the group of a POSIX extended regular expression that one line matches.
    Match(String),
}
