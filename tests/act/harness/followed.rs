//! A run that has ended, as the event `workflow_run` tells of it, and what GitHub's API says of pull
//! requests then.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use super::event::{Event, REPOSITORY};
use super::{JobResult, Outcome, PullRequest, Scenario};

/// Where forks come from.
pub const FORK: &str = "stranger/demo";

/// The run. Tests change what they are about.
#[derive(Clone, Debug)]
pub struct Followed {
    pub id: u64,
    /// Name of its workflow, which is all that GitHub goes by.
    pub name: String,
    pub path: String,
    pub event: &'static str,
    pub conclusion: String,
    pub head_sha: String,
    pub head_branch: String,
    /// Nothing: the fork is gone.
    pub head_repository: Option<String>,
    pub actor: String,
    /// Numbers of pull requests; for forks GitHub gives none
    /// (<https://github.com/actions/runner/issues/3444>).
    pub pull_requests: Vec<u64>,
}

impl Followed {
    /// What GitHub says of the last run.
    pub fn of(scenario: &Scenario, event: &Event, outcome: &Outcome) -> Self {
        let failed = outcome.jobs.values().any(|result| *result == JobResult::Failure);
        let (head, pull) = match event {
            Event::PullRequest(pull) => (pull.head.clone(), Some(pull)),
            other => (
                other.git_ref().trim_start_matches("refs/heads/").trim_start_matches("refs/tags/").to_owned(),
                None,
            ),
        };
        let fork = pull.is_some_and(|pull| pull.fork);
        let head_sha = match pull {
            Some(pull) => scenario.repo().commit_of(&pull.head),
            None => event.commit(scenario.repo()),
        };
        Self {
            id: scenario.run_id(),
            name: "CI".to_owned(),
            path: format!(".github/workflows/{}", scenario.workflow),
            event: event.name(),
            conclusion: if failed { "failure" } else { "success" }.to_owned(),
            head_sha,
            head_branch: head,
            head_repository: Some(if fork { FORK } else { REPOSITORY }.to_owned()),
            actor: scenario.actor.clone(),
            pull_requests: pull.filter(|_| !fork).map(|pull| pull.number).into_iter().collect(),
        }
    }

    /// `github.event.workflow_run`: the fields of the schema that workflows read.
    pub fn payload(&self) -> Value {
        let pulls: Vec<Value> = self.pull_requests.iter().map(|number| json!({ "number": number })).collect();
        json!({
            "id": self.id, "name": self.name, "path": self.path, "display_title": "Change $(touch pwned) `id`",
            "event": self.event, "status": "completed", "conclusion": self.conclusion,
            "run_number": self.id, "run_attempt": 1, "workflow_id": 1,
            "head_sha": self.head_sha, "head_branch": self.head_branch,
            "head_commit": { "id": self.head_sha, "message": "\"; touch pwned; $(id)" },
            "head_repository": self.head_repository.as_ref().map(|name| json!({ "full_name": name, "fork": name != REPOSITORY })),
            "repository": { "full_name": REPOSITORY },
            "actor": { "login": self.actor }, "triggering_actor": { "login": self.actor },
            "pull_requests": pulls,
            "artifacts_url": format!("https://api.github.com/repos/{REPOSITORY}/actions/runs/{}/artifacts", self.id),
            "html_url": format!("https://github.com/{REPOSITORY}/actions/runs/{}", self.id),
        })
    }
}

/// Every pull request that had a run, as the API shows it now: its head may have moved on since.
pub fn publish_pulls(scenario: &Scenario) {
    let pulls: BTreeMap<String, Value> =
        scenario.pulls.iter().map(|pull| (pull.number.to_string(), pull_json(scenario, pull))).collect();
    fs::write(scenario.home().join("pulls.json"), json!(pulls).to_string()).expect("write the pull requests");
}

fn pull_json(scenario: &Scenario, pull: &PullRequest) -> Value {
    let commit = |branch: &str| scenario.repo().commit_of(branch);
    let from = if pull.fork { FORK } else { REPOSITORY };
    json!({
        "number": pull.number, "state": "open", "draft": pull.draft,
        "head": { "ref": pull.head, "sha": commit(&pull.head), "repo": { "full_name": from } },
        "base": { "ref": pull.base, "sha": commit(&pull.base), "repo": { "full_name": REPOSITORY } },
    })
}
