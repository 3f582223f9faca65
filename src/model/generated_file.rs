//! What is written.

/// A file of the output tree, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Path below the root of the repository, with `/` on every platform.
    pub path: String,
    /// The whole content.
    pub text: String,
}
