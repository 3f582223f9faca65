//! `[value.<name>]`.

use crate::language::manifest::reading::shape::table;
use crate::language::span::Spanned;
use crate::language::value::RelativePath;

table! {
    /// A value that stands in a file of the tested commit, such as the version in `package.json`.
    "[value]"
    pub struct FileValue {
        /// The file, from the root of the repository: a regular file of the commit, of at most 1 MiB.
        file: Spanned<RelativePath>,
        /// Keys of a JSON document, joined by dots, that lead to a string, a whole number or a boolean:
        /// `"version"`, `"engines.node"`. A value has this or `match`.
        key: Option<Spanned<String>>,
        /// POSIX extended regular expression with one group, which is the value. Exactly one line of the file
        /// matches it: `'^version = "([^"]*)"$'`.
        r#match: Option<Spanned<String>>,
    }
}
