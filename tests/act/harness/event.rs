//! What started the run, as GitHub knows it.

use std::collections::BTreeMap;

use super::{Followed, Repo};

/// The repository of every scenario.
pub const REPOSITORY: &str = "acme/demo";

/// A pull request; `head` and `base` are branches of the scenario's repository.
#[derive(Clone, Debug)]
pub struct PullRequest {
    pub number: u64,
    pub head: String,
    pub base: String,
    /// Whether the head lives in somebody else's repository.
    pub fork: bool,
    pub draft: bool,
    /// Who opened it; nothing: who starts the run.
    pub author: Option<String>,
}

impl PullRequest {
    /// A pull request from a branch of the same repository into `main`.
    pub fn new(number: u64, head: &str) -> Self {
        Self {
            number,
            head: head.to_owned(),
            base: "main".to_owned(),
            fork: false,
            draft: false,
            author: None,
        }
    }

    /// The same from a fork.
    pub fn fork(number: u64, head: &str) -> Self {
        Self { fork: true, ..Self::new(number, head) }
    }

    /// The same as a draft.
    pub fn draft(self) -> Self {
        Self { draft: true, ..self }
    }

    /// The same, opened by somebody.
    pub fn by(self, author: &str) -> Self {
        Self { author: Some(author.to_owned()), ..self }
    }
}

/// An event of GitHub Actions.
#[derive(Clone, Debug)]
pub enum Event {
    PullRequest(PullRequest),
    /// A push of a branch; `commit` is an earlier one when the run is late.
    Push {
        branch: String,
        commit: Option<String>,
    },
    /// A push of a Git tag.
    PushTag {
        tag: String,
    },
    /// The merge queue tests `head`, a branch that stands on top of `base`.
    MergeGroup {
        head: String,
        base: String,
    },
    /// A release on GitHub; `action` is `published` or `released`.
    Release {
        tag: String,
        action: &'static str,
    },
    Schedule {
        cron: String,
    },
    Manual {
        branch: String,
        inputs: BTreeMap<String, String>,
    },
    /// A run has ended, and another workflow follows it.
    WorkflowRun(Box<Followed>),
}

impl Event {
    /// A push to a branch.
    pub fn push(branch: &str) -> Self {
        Self::Push { branch: branch.to_owned(), commit: None }
    }

    /// The run of an earlier push, which starts or ends only now.
    pub fn late_push(branch: &str, commit: &str) -> Self {
        Self::Push { branch: branch.to_owned(), commit: Some(commit.to_owned()) }
    }

    /// A push of a Git tag.
    pub fn push_tag(tag: &str) -> Self {
        Self::PushTag { tag: tag.to_owned() }
    }

    /// A release is published on GitHub.
    pub fn published(tag: &str) -> Self {
        Self::Release { tag: tag.to_owned(), action: "published" }
    }

    /// A release is published that is no pre-release, or is one no longer.
    pub fn released(tag: &str) -> Self {
        Self::Release { tag: tag.to_owned(), action: "released" }
    }

    /// A manual start on `main`.
    pub fn manual(inputs: &[(&str, &str)]) -> Self {
        let inputs = inputs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::Manual { branch: "main".to_owned(), inputs }
    }

    /// A manual start on a Git tag.
    pub fn manual_on_tag(tag: &str) -> Self {
        Self::Manual { branch: format!("refs/tags/{tag}"), inputs: BTreeMap::new() }
    }

    /// The event's name in `on:`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::PullRequest(_) => "pull_request",
            Self::Push { .. } | Self::PushTag { .. } => "push",
            Self::MergeGroup { .. } => "merge_group",
            Self::Release { .. } => "release",
            Self::Schedule { .. } => "schedule",
            Self::Manual { .. } => "workflow_dispatch",
            Self::WorkflowRun(_) => "workflow_run",
        }
    }

    /// Whether the run gets a read-only token, no secrets and no variables.
    pub fn is_untrusted(&self, actor: &str) -> bool {
        actor == "dependabot[bot]" || matches!(self, Self::PullRequest(pull) if pull.fork)
    }

    /// `GITHUB_REF`.
    pub fn git_ref(&self) -> String {
        match self {
            Self::PullRequest(pull) => format!("refs/pull/{}/merge", pull.number),
            Self::Manual { branch, .. } if branch.starts_with("refs/") => branch.clone(),
            Self::Push { branch, .. } | Self::Manual { branch, .. } => format!("refs/heads/{branch}"),
            Self::MergeGroup { head, .. } => format!("refs/heads/{head}"),
            Self::Release { tag, .. } | Self::PushTag { tag } => format!("refs/tags/{tag}"),
            Self::Schedule { .. } | Self::WorkflowRun(_) => "refs/heads/main".to_owned(),
        }
    }

    /// `GITHUB_REF_TYPE`.
    pub fn ref_type(&self) -> &'static str {
        if self.git_ref().starts_with("refs/tags/") { "tag" } else { "branch" }
    }

    /// `GITHUB_SHA`: for a pull request the merge commit, made on the spot.
    pub fn commit(&self, repo: &Repo) -> String {
        match self {
            Self::PullRequest(pull) => repo.merge(pull.number, &pull.base, &pull.head),
            Self::Push { commit: Some(commit), .. } => commit.clone(),
            Self::Push { branch, .. } | Self::Manual { branch, .. } => repo.commit_of(branch),
            Self::MergeGroup { head, .. } => repo.commit_of(head),
            Self::Release { tag, .. } | Self::PushTag { tag } => repo.commit_of(tag),
            Self::Schedule { .. } | Self::WorkflowRun(_) => repo.commit_of("main"),
        }
    }
}
