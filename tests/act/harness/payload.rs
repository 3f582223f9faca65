//! `github.event`: the fields that workflows read, as GitHub sends them.

use serde_json::{Value, json};

use super::event::{Event, PullRequest, REPOSITORY};
use super::repo::Repo;

/// The payload of an event that tests `commit`.
pub fn of(event: &Event, repo: &Repo, commit: &str, actor: &str) -> Value {
    let mut payload = json!({
        "repository": { "full_name": REPOSITORY, "name": "demo", "default_branch": "main", "private": true,
            "fork": false, "owner": { "login": "acme" } },
        "sender": { "login": actor },
    });
    let own = match event {
        Event::PullRequest(pull) => pull_payload(pull, repo, commit, actor),
        Event::Push { .. } | Event::PushTag { .. } => {
            json!({ "ref": event.git_ref(), "after": commit, "before": "0".repeat(40),
            "deleted": false, "head_commit": { "id": commit } })
        }
        Event::MergeGroup { base, .. } => json!({ "action": "checks_requested", "merge_group": {
            "head_ref": event.git_ref(), "head_sha": commit,
            "base_ref": format!("refs/heads/{base}"), "base_sha": repo.commit_of(base) } }),
        Event::Release { tag, action } => json!({ "action": action, "release": {
            "tag_name": tag, "name": tag, "draft": false, "prerelease": tag.contains('-'), "target_commitish": "main" } }),
        Event::Schedule { cron } => json!({ "schedule": cron }),
        Event::WorkflowRun(run) => {
            json!({ "action": "completed", "workflow": { "name": run.name, "path": run.path },
            "workflow_run": run.payload() })
        }
        Event::Manual { inputs, .. } => json!({ "ref": event.git_ref(), "inputs": inputs }),
    };
    merge(&mut payload, own);
    payload
}

fn pull_payload(pull: &PullRequest, repo: &Repo, commit: &str, actor: &str) -> Value {
    let (owner, name) = if pull.fork { ("stranger", "stranger/demo") } else { ("acme", REPOSITORY) };
    let side = |branch: &str, full_name: &str, fork: bool| {
        json!({ "ref": branch, "sha": repo.commit_of(branch), "label": format!("{owner}:{branch}"),
            "repo": { "full_name": full_name, "fork": fork } })
    };
    json!({
        "action": "synchronize",
        "number": pull.number,
        "pull_request": {
            "number": pull.number, "draft": pull.draft, "merged": false, "state": "open",
            "merge_commit_sha": commit, "labels": [],
            "user": { "login": pull.author.as_deref().unwrap_or(actor) }, "author_association": "CONTRIBUTOR",
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
