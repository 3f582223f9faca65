//! Pull requests, runs and commits of `acme/shop`, after <https://docs.github.com/en/rest/pulls/pulls>,
//! <https://docs.github.com/en/rest/actions/workflow-runs> and <https://docs.github.com/en/rest/commits/commits>.

use super::State;
use super::api::{page, stamp};
use super::http::{Answer, Request};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

#[derive(Clone)]
pub struct Pull {
    pub number: u64,
    pub head: String,
    /// Nothing: it is open.
    pub closed: Option<i64>,
}

#[derive(Clone)]
pub struct Run {
    pub id: u64,
    pub status: &'static str,
    pub head: String,
    /// Head of the pull request that it is for.
    pub pull: Option<String>,
    pub started: i64,
}

/// Deployments, the newest last.
#[derive(Clone)]
pub struct Deployment {
    pub id: u64,
    pub environment: &'static str,
    pub sha: String,
    /// Of its newest status; nothing: it has none.
    pub state: Option<&'static str>,
}

fn pull(pull: &Pull) -> Value {
    json!({
        "id": 100_000 + pull.number,
        "number": pull.number,
        "state": if pull.closed.is_some() { "closed" } else { "open" },
        "title": "Sell more",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "closed_at": pull.closed.map(stamp),
        "merged_at": Value::Null,
        "head": {"label": "acme:topic", "ref": "topic", "sha": pull.head},
        "base": {"label": "acme:main", "ref": "main", "sha": "0".repeat(40)},
    })
}

fn run(run: &Run) -> Value {
    let pulls = run.pull.iter().map(|head| {
        json!({"id": 1, "number": 1, "head": {"ref": "topic", "sha": head}, "base": {"ref": "main", "sha": "0".repeat(40)}})
    });
    json!({
        "id": run.id,
        "head_sha": run.head,
        "status": run.status,
        "conclusion": if run.status == "completed" { json!("success") } else { Value::Null },
        "event": "push",
        "created_at": stamp(run.started),
        "run_started_at": stamp(run.started),
        "run_attempt": 1,
        "pull_requests": pulls.collect::<Vec<_>>(),
    })
}

/// The commits of a branch; nothing where there is no such branch.
fn commits(place: &Path, branch: &str) -> Option<Vec<Value>> {
    let output = Command::new("git")
        .current_dir(place)
        .args(["log", "--format=%H %ct %P", &format!("refs/heads/{branch}")])
        .output()
        .expect("git");
    let text = String::from_utf8(output.stdout).expect("text");
    let commit = |line: &str| {
        let mut words = line.split(' ');
        let (sha, at) = (words.next().expect("a name"), words.next().expect("a date"));
        let person = json!({"name": "A", "email": "a@acme.test", "date": stamp(at.parse().expect("a date"))});
        json!({
            "sha": sha,
            "commit": {"message": "Sell more", "author": person, "committer": person},
            "parents": words.filter(|sha| !sha.is_empty()).map(|sha| json!({"sha": sha})).collect::<Vec<_>>(),
        })
    };
    output.status.success().then(|| text.lines().map(commit).collect())
}

pub fn answer(state: &State, request: &Request, parts: &[&str], port: u16) -> Answer {
    let is =
        |key: &str, text: &str| request.query.get(key).is_none_or(|asked| asked == text || asked == "all");
    match parts {
        ["pulls"] => {
            let of_state = |one: &&Pull| is("state", if one.closed.is_some() { "closed" } else { "open" });
            let mut all: Vec<&Pull> = state.pulls.iter().filter(of_state).collect();
            all.sort_by_key(|one| one.number);
            if is("direction", "desc") {
                all.reverse();
            }
            page(request, port, all.into_iter().map(pull).collect(), |items, _| Value::Array(items))
        }
        ["pulls", number] => {
            let found = state.pulls.iter().find(|pull| pull.number.to_string() == **number);
            found.map_or_else(|| Answer::error(404, "Not Found"), |one| Answer::json(200, &pull(one)))
        }
        ["actions", "runs"] => {
            let mut all: Vec<&Run> = state.runs.iter().filter(|one| is("status", one.status)).collect();
            all.sort_by_key(|one| std::cmp::Reverse(one.id));
            page(
                request,
                port,
                all.into_iter().map(run).collect(),
                |items, total| json!({"total_count": total, "workflow_runs": items}),
            )
        }
        ["commits"] => {
            let branch = request.query.get("sha").expect("a branch").replace("%2F", "/");
            match state.pushed.as_ref().and_then(|place| commits(place, &branch)) {
                Some(all) => page(request, port, all, |items, _| Value::Array(items)),
                None => Answer::error(404, "Not Found"),
            }
        }
        ["environments"] => {
            let names: std::collections::BTreeSet<&str> =
                state.deployments.iter().map(|one| one.environment).collect();
            let all = names.into_iter().map(|name| json!({"id": 1, "name": name})).collect();
            page(request, port, all, |items, total| json!({"total_count": total, "environments": items}))
        }
        ["deployments"] => {
            let asked =
                request.query.get("environment").map(|name| name.replace("%20", " ").replace("%2F", "/"));
            let of = |one: &&Deployment| asked.as_ref().is_none_or(|asked| asked == one.environment);
            let all = state.deployments.iter().rev().filter(of);
            let wire =
                |one: &Deployment| json!({"id": one.id, "sha": one.sha, "environment": one.environment});
            page(request, port, all.map(wire).collect(), |items, _| Value::Array(items))
        }
        ["deployments", id, "statuses"] => {
            let one = state.deployments.iter().find(|one| one.id.to_string() == **id);
            let states = one.and_then(|one| one.state).map(|state| json!({"id": 1, "state": state}));
            page(request, port, states.into_iter().collect(), |items, _| Value::Array(items))
        }
        ["actions", "runs", id] => {
            let found = state.runs.iter().find(|run| run.id.to_string() == **id);
            found.map_or_else(|| Answer::error(404, "Not Found"), |one| Answer::json(200, &run(one)))
        }
        _ => Answer::error(404, "Not Found"),
    }
}
