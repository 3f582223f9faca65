//! What is set of an environment.

use crate::doctor::Seen;

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name, as GitHub writes it.
    pub name: String,
    /// What a job that names it waits for.
    pub waits: Seen<Vec<Wait>>,
    /// What deploys to it; absent: every branch and every Git tag.
    pub deploys: Seen<Deploys>,
}

/// A [protection rule](https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments#deployment-protection-rules)
/// that lets a job wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Somebody has to approve.
    Reviewers,
    /// So many minutes have to pass.
    Timer(u64),
    /// A rule of another type, such as a GitHub App's.
    Other(String),
}

/// What [deploys](https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments#deployment-branches-and-tags)
/// to an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deploys {
    /// Branches that have a branch protection rule.
    ProtectedBranches,
    /// What fits one of these.
    Selected(Vec<RefPattern>),
}

/// A pattern of branches or of Git tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefPattern {
    /// The pattern, for `File.fnmatch` of Ruby.
    pub pattern: String,
    /// It is of Git tags.
    pub is_tag: bool,
}
