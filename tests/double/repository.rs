//! Pull requests and runs of `acme/shop`, after <https://docs.github.com/en/rest/pulls/pulls> and
//! <https://docs.github.com/en/rest/actions/workflow-runs>.

use super::State;
use super::api::{page, stamp};
use super::http::{Answer, Request};
use serde_json::{Value, json};

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
        ["actions", "runs", id] => {
            let found = state.runs.iter().find(|run| run.id.to_string() == **id);
            found.map_or_else(|| Answer::error(404, "Not Found"), |one| Answer::json(200, &run(one)))
        }
        _ => Answer::error(404, "Not Found"),
    }
}
