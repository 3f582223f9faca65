//! What started the run, with the payload that GitHub sends for it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Repo;

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
        }
    }

    /// The same from a fork.
    pub fn fork(number: u64, head: &str) -> Self {
        Self {
            fork: true,
            ..Self::new(number, head)
        }
    }
}

/// An event of GitHub Actions.
#[derive(Clone, Debug)]
pub enum Event {
    PullRequest(PullRequest),
    Push {
        branch: String,
    },
    /// The merge queue tests `head`, a branch that stands on top of `base`.
    MergeGroup {
        head: String,
        base: String,
    },
    Release {
        tag: String,
    },
    Schedule {
        cron: String,
    },
    Manual {
        branch: String,
        inputs: BTreeMap<String, String>,
    },
}

impl Event {
    /// A push to a branch.
    pub fn push(branch: &str) -> Self {
        Self::Push {
            branch: branch.to_owned(),
        }
    }

    /// A manual start on `main`.
    pub fn manual(inputs: &[(&str, &str)]) -> Self {
        let inputs = inputs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Self::Manual {
            branch: "main".to_owned(),
            inputs,
        }
    }

    /// The event's name in `on:`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::PullRequest(_) => "pull_request",
            Self::Push { .. } => "push",
            Self::MergeGroup { .. } => "merge_group",
            Self::Release { .. } => "release",
            Self::Schedule { .. } => "schedule",
            Self::Manual { .. } => "workflow_dispatch",
        }
    }

    /// Whether the token of this run can write nothing.
    pub fn is_fork(&self) -> bool {
        matches!(self, Self::PullRequest(pull) if pull.fork)
    }

    /// `GITHUB_REF`.
    pub fn git_ref(&self) -> String {
        match self {
            Self::PullRequest(pull) => format!("refs/pull/{}/merge", pull.number),
            Self::Push { branch } | Self::Manual { branch, .. } => format!("refs/heads/{branch}"),
            Self::MergeGroup { head, .. } => format!("refs/heads/{head}"),
            Self::Release { tag } => format!("refs/tags/{tag}"),
            Self::Schedule { .. } => "refs/heads/main".to_owned(),
        }
    }

    /// `GITHUB_SHA`: for a pull request the merge commit, made on the spot.
    pub fn commit(&self, repo: &Repo) -> String {
        match self {
            Self::PullRequest(pull) => repo.merge(pull.number, &pull.base, &pull.head),
            Self::Push { branch } | Self::Manual { branch, .. } => repo.commit_of(branch),
            Self::MergeGroup { head, .. } => repo.commit_of(head),
            Self::Release { tag } => repo.commit_of(tag),
            Self::Schedule { .. } => repo.commit_of("main"),
        }
    }

    /// `github.event`.
    pub fn payload(&self, repo: &Repo, commit: &str, actor: &str) -> Value {
        let mut payload = json!({
            "repository": { "full_name": REPOSITORY, "name": "demo", "default_branch": "main", "private": true,
                "fork": false, "owner": { "login": "acme" } },
            "sender": { "login": actor },
        });
        let own = match self {
            Self::PullRequest(pull) => pull_payload(pull, repo, commit, actor),
            Self::Push { .. } => {
                json!({ "ref": self.git_ref(), "after": commit, "before": "0".repeat(40),
                "deleted": false, "head_commit": { "id": commit } })
            }
            Self::MergeGroup { base, .. } => json!({ "action": "checks_requested", "merge_group": {
                "head_ref": self.git_ref(), "head_sha": commit,
                "base_ref": format!("refs/heads/{base}"), "base_sha": repo.commit_of(base) } }),
            Self::Release { tag } => json!({ "action": "published", "release": {
                "tag_name": tag, "name": tag, "draft": false, "prerelease": tag.contains('-'), "target_commitish": "main" } }),
            Self::Schedule { cron } => json!({ "schedule": cron }),
            Self::Manual { inputs, .. } => json!({ "ref": self.git_ref(), "inputs": inputs }),
        };
        merge(&mut payload, own);
        payload
    }
}

fn pull_payload(pull: &PullRequest, repo: &Repo, commit: &str, actor: &str) -> Value {
    let (owner, name) = if pull.fork {
        ("stranger", "stranger/demo")
    } else {
        ("acme", REPOSITORY)
    };
    let side = |branch: &str, full_name: &str, fork: bool| {
        json!({ "ref": branch, "sha": repo.commit_of(branch), "label": format!("{owner}:{branch}"),
            "repo": { "full_name": full_name, "fork": fork } })
    };
    json!({
        "action": "synchronize",
        "number": pull.number,
        "pull_request": {
            "number": pull.number, "draft": pull.draft, "merged": false, "state": "open",
            "merge_commit_sha": commit, "user": { "login": actor }, "author_association": "CONTRIBUTOR",
            "head": side(&pull.head, name, pull.fork),
            "base": side(&pull.base, REPOSITORY, false),
        },
    })
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}
