//! The settings of a repository on GitHub, as far as a pipeline depends on them. Every one of them is
//! [`Seen`]: known, absent, or not to be seen.

mod environment;

pub use environment::{Deploys, Environment, RefPattern, Wait};

use super::{Seen, Unseen};
use crate::language::value::Repository;
use std::collections::{BTreeMap, BTreeSet};

/// All of them. The default is that nobody asked.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The repository itself.
    pub about: Seen<About>,
    /// Rules of the branches that somebody asked about.
    pub branches: BTreeMap<String, Branch>,
    /// Rulesets that hold for Git tags.
    pub tags: Seen<Vec<TagRules>>,
    /// Whether Actions runs, and which actions.
    pub actions: Seen<Actions>,
    /// What a job's token may do that has no `permissions`.
    pub token: Seen<TokenDefault>,
    /// Whose pull requests from forks wait for approval.
    pub approval: Seen<Approval>,
    /// What runs of forks get in a private repository.
    pub private_forks: Seen<PrivateForks>,
    /// What is wrong with CODEOWNERS on the default branch; absent where there is no such file.
    pub owners_errors: Seen<Vec<OwnersError>>,
    /// Self-hosted runners of the repository.
    pub runners: Seen<Vec<Machine>>,
    /// Those of the organisation in groups that let the repository in; absent where the owner is a user.
    pub shared_runners: Seen<Vec<Machine>>,
    /// Packages of the images on ghcr.io.
    pub packages: BTreeMap<Repository, Seen<Package>>,
    /// Environments of the repository by their names in lower case; absent where GitHub offers it none.
    pub environments: Seen<BTreeMap<String, Environment>>,
    /// Names of the secrets that runs can read.
    pub secrets: Names,
    /// Names of the configuration variables that runs can read.
    pub variables: Names,
    /// Workflows that GitHub knows.
    pub workflows: Seen<Vec<Listed>>,
}

/// The repository itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// `owner/name`, as GitHub writes it.
    pub name: String,
    /// The branch that GitHub runs schedules on.
    pub default_branch: String,
    /// Not everybody can read it: private or internal.
    pub is_private: bool,
    /// Its owner is an organisation.
    pub is_organisation: bool,
}

/// What holds for a branch.
#[derive(Clone, Debug, Default)]
pub struct Branch {
    /// By [branch protection](https://docs.github.com/en/rest/branches/branch-protection).
    pub protection: Seen<Guard>,
    /// By [rulesets](https://docs.github.com/en/rest/repos/rules), of the repository and above it.
    pub rulesets: Seen<Guard>,
}

/// What a protection, or all rulesets together, ask of a branch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// Checks that must have passed.
    pub required: Vec<Required>,
    /// A code owner must have approved; nothing where that cannot be seen.
    pub owners: Option<bool>,
    /// Not everybody who may write can push to it as they like: a review, a check, or a list of who may;
    /// nothing where that cannot be seen.
    pub guarded: Option<bool>,
    /// The merge queue, of which a protection says nothing.
    pub queue: Option<Queue>,
}

/// A ruleset that holds for Git tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagRules {
    /// Patterns of the refs that it holds for: `refs/tags/v*`, or `~ALL`.
    pub include: Vec<String>,
    /// Patterns of those that it does not.
    pub exclude: Vec<String>,
    /// It says who may make such a tag.
    pub creation: bool,
}

/// A required check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required {
    /// Its name.
    pub context: String,
    /// The only app whose report counts; nothing: anybody's.
    pub app: Option<u64>,
}

/// A merge queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Minutes after which a check that was not reported has failed.
    pub minutes: u64,
}

/// Whether Actions runs, and which actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actions {
    /// Nothing runs.
    Off,
    /// All actions may be used.
    All,
    /// Those of the same owner.
    Own,
    /// Those that a list allows.
    Selected(Seen<Selected>),
}

/// A [list of allowed actions](https://docs.github.com/en/rest/actions/permissions#get-allowed-actions-and-reusable-workflows-for-a-repository).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selected {
    /// GitHub's own are.
    pub github: bool,
    /// Those of creators that GitHub's marketplace has verified are.
    pub verified: bool,
    /// Patterns; `!` in front forbids.
    pub patterns: Vec<String>,
}

/// What a job's token may do that has no `permissions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenDefault {
    /// It may write.
    pub writes: bool,
    /// It may open and approve pull requests.
    pub approves: bool,
}

/// Whose pull requests from forks wait for approval in a public repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Those of people who are new to GitHub.
    NewToGitHub,
    /// Those of people who never contributed here.
    FirstTime,
    /// Those of everybody who may not write here.
    AllExternal,
}

/// What runs of forks get in a private repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrivateForks {
    /// They run at all.
    pub run: bool,
    /// With a token that can write.
    pub write_tokens: bool,
    /// With secrets and variables.
    pub secrets: bool,
    /// After approval.
    pub approval: bool,
}

/// What GitHub cannot read of CODEOWNERS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnersError {
    /// Line of the file.
    pub line: u64,
    /// `Unknown owner`, `Invalid pattern`.
    pub kind: String,
    /// The file.
    pub path: String,
}

/// A self-hosted runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Its name.
    pub name: String,
    /// It waits for jobs.
    pub is_online: bool,
    /// Its labels.
    pub labels: Vec<String>,
}

/// A package of ghcr.io.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Anybody may pull it.
    pub is_public: bool,
    /// The repository that it is linked to, `owner/name`.
    pub linked: Option<String>,
    /// Its owner is an organisation.
    pub is_organisation: bool,
}

/// Names of secrets or of variables.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Of the repository.
    pub own: Seen<BTreeSet<String>>,
    /// Of the organisation, shared with it; absent where the owner is a user.
    pub shared: Seen<BTreeSet<String>>,
    /// Of environments, by the environment's name in lower case; only where neither of the others has all that
    /// is looked for.
    pub environments: BTreeMap<String, Seen<BTreeSet<String>>>,
}

impl Names {
    /// Whether the repository or its organisation is known to have it. Names have no case: GitHub keeps them
    /// in upper case.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        [&self.own, &self.shared].iter().filter_map(|list| list.known()).any(|list| is_among(list, name))
    }

    /// Whether the environment, by its name in lower case, has it.
    ///
    /// # Errors
    /// It is not known.
    pub fn environment_has(&self, environment: &str, name: &str) -> Result<bool, Unseen> {
        let unasked = Seen::NotAsked;
        let list = self.environments.get(environment).unwrap_or(&unasked).look()?;
        Ok(list.is_some_and(|list| is_among(list, name)))
    }
}

fn is_among(list: &BTreeSet<String>, name: &str) -> bool {
    list.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// A workflow as GitHub lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its file.
    pub path: String,
    /// [`active`, or why not](https://docs.github.com/en/rest/actions/workflows#list-repository-workflows).
    pub state: String,
}
