//! The runs of a scenario, as GitHub's API lists them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::log::Log;
use super::{Event, JobResult};

/// Notes a run that has ended, in place of its attempt before.
pub fn note(home: &Path, workflow: &str, id: u64, event: &Event, commit: &str, log: &Log) {
    let git_ref = event.git_ref();
    let branch = ["refs/heads/", "refs/tags/"].iter().find_map(|prefix| git_ref.strip_prefix(prefix));
    let jobs: Vec<Value> = log.jobs.iter().enumerate().filter_map(|(at, job)| one(log, at, job)).collect();
    let run = json!({
        "id": id, "run_number": id, "event": event.name(), "head_branch": branch, "head_sha": commit,
        "workflow": workflow, "jobs": jobs,
    });
    change(home, |runs| {
        runs.retain(|known| known["id"] != id);
        runs.push(run);
    });
}

/// A job that has begun.
fn one(log: &Log, at: usize, (id, result): (&String, &JobResult)) -> Option<Value> {
    let conclusion = match result {
        JobResult::NeverStarted => return None,
        JobResult::Skipped => "skipped",
        JobResult::Success => "success",
        JobResult::Failure => "failure",
    };
    let name = log.names.get(id).unwrap_or(id);
    Some(json!({ "id": at, "name": name, "status": "completed", "conclusion": conclusion }))
}

/// Changes what GitHub says of the runs.
pub fn change(home: &Path, change: impl FnOnce(&mut Vec<Value>)) {
    let file = home.join("runs.json");
    let text = fs::read_to_string(&file).unwrap_or_else(|_| "[]".to_owned());
    let mut runs: Vec<Value> = serde_json::from_str(&text).expect("read the runs");
    change(&mut runs);
    fs::write(&file, Value::from(runs).to_string()).expect("write the runs");
}
