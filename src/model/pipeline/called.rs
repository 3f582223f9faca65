//! A workflow of the repository that a job calls.

use crate::language::diagnostic::Span;
use crate::language::value::Text;

/// A workflow that a job calls in place of steps, and what is known of its jobs.
#[derive(Clone, Debug)]
pub struct Called {
    /// Where `uses` stands.
    pub span: Span,
    /// Its path from the root of the repository.
    pub path: String,
    /// What its inputs are given, by their names.
    pub with: Vec<(String, Given)>,
    /// Every file that it takes: its own, and those that it calls.
    pub files: Vec<String>,
    /// The environments that its jobs name, each once, as they are written.
    pub environments: Vec<String>,
    /// How many legs the matrices of its jobs have, as far as they are written out.
    pub legs: usize,
    /// Jobs whose runner is not GitHub's, or is not known before the run.
    pub own_runners: Vec<String>,
    /// Steps that check out another commit of a pull request than the tested one.
    pub other_commits: Vec<String>,
}

/// What an input is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The value.
    pub text: Text,
    /// Whether it is a number or a boolean that is written out, and no string.
    pub is_typed: bool,
}
