//! What a run came to: the result of every job, and the ledger of this run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Map, Value};

/// How a job ended. `NeverStarted` means that act gave up before it, which GitHub would not do.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum JobResult {
    NeverStarted,
    Skipped,
    Success,
    Failure,
}

/// One line of the ledger.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// The id of the job, the callee's own inside a reusable workflow.
    pub job: String,
    /// The machine: every job and every leg of a matrix has its own.
    pub machine: String,
    pub run: String,
    pub attempt: u32,
    /// `build`, `push-by-digest`, `tag-write`, `pull-ok`, `pull-fail`, `run`, `load`, …
    pub action: String,
    /// What else the action recorded.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

impl Entry {
    /// A field as text; empty if it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The outcome of one run.
#[derive(Debug)]
pub struct Outcome {
    /// By job id; a matrix job has its worst leg's result, a call its worst callee's.
    pub jobs: BTreeMap<String, JobResult>,
    /// Names by job id, as checks show them.
    pub names: BTreeMap<String, String>,
    /// What the stand-ins did in this attempt, in order.
    pub ledger: Vec<Entry>,
    /// What the workflows wrote to `$GITHUB_STEP_SUMMARY`, with the job that wrote it.
    pub summaries: Vec<(String, String)>,
    /// The readable log.
    pub log: PathBuf,
}

impl Outcome {
    /// The result of one job.
    pub fn job(&self, id: &str) -> JobResult {
        *self.jobs.get(id).unwrap_or_else(|| panic!("no job {id} in {:?}", self.jobs))
    }

    /// The name under which a job reports.
    pub fn name(&self, id: &str) -> &str {
        self.names.get(id).unwrap_or_else(|| panic!("no job {id} in {:?}", self.names))
    }

    /// Every entry of one action.
    pub fn entries(&self, action: &str) -> Vec<&Entry> {
        self.ledger.iter().filter(|entry| entry.action == action).collect()
    }

    /// How often something happened.
    pub fn count(&self, action: &str) -> usize {
        self.entries(action).len()
    }

    /// The different values of a field among the entries of one action.
    pub fn distinct(&self, action: &str, field: &str) -> BTreeSet<&str> {
        self.entries(action).into_iter().map(|entry| entry.get(field)).collect()
    }

    /// The ids of all images that any job ran. More than one breaks `same-bits`.
    pub fn images_run(&self) -> BTreeSet<&str> {
        self.distinct("run", "image")
    }

    /// The ids of the images that some jobs ran; smoke tests of other platforms are not among them.
    pub fn images_run_by(&self, jobs: &[&str]) -> BTreeSet<&str> {
        let runs = self.entries("run").into_iter();
        runs.filter(|run| jobs.contains(&run.job.as_str())).map(|run| run.get("image")).collect()
    }

    /// What one job wrote to its summary.
    pub fn summary(&self, job: &str) -> String {
        let of_job = self.summaries.iter().filter(|(of, _)| of == job);
        of_job.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// Whether a line of the log has both: a job's id and a text.
    pub fn logged(&self, job: &str, text: &str) -> bool {
        let log = fs::read_to_string(&self.log).expect("read the log");
        log.lines().any(|line| line.starts_with(job) && line.contains(text))
    }

    /// Whatever changed the registry: tags written and digests pushed.
    pub fn registry_writes(&self) -> Vec<&Entry> {
        self.ledger
            .iter()
            .filter(|entry| matches!(entry.action.as_str(), "tag-write" | "push-by-digest"))
            .collect()
    }

    /// The tags that were written, in order: `ghcr.io/acme/app:latest`.
    pub fn tags_written(&self) -> Vec<&str> {
        self.entries("tag-write").into_iter().map(|entry| entry.get("ref")).collect()
    }
}
