//! Reads the workflow files of a run, to know what act does not tell or does not model.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

use super::rights;

/// A job with what the harness has to know about it.
#[derive(Debug)]
pub struct Job {
    pub needs: Vec<String>,
    /// The runner's labels as they are written; an expression stays one.
    pub labels: Vec<String>,
    /// The `packages` right of its token.
    pub packages: rights::Packages,
    /// All rights of its token, by scope.
    pub rights: BTreeMap<String, String>,
    /// The scopes that its token may write.
    pub writes: BTreeSet<String>,
    /// The jobs of the reusable workflow that it calls.
    pub callees: Vec<String>,
}

/// All jobs of one workflow and of the reusable ones that it calls, by id.
#[derive(Debug, Default)]
pub struct Workflows {
    pub jobs: BTreeMap<String, Job>,
}

impl Workflows {
    /// Reads a workflow below `tree`.
    pub fn read(tree: &Path, file: &str) -> Self {
        let mut found = Self::default();
        found.add(tree, &format!("./.github/workflows/{file}"));
        found
    }

    fn add(&mut self, tree: &Path, path: &str) -> Vec<String> {
        let workflow = parse(&tree.join(path));
        let Some(jobs) = workflow.get("jobs").and_then(Value::as_mapping) else {
            panic!("{path} has no jobs");
        };
        let mut ids = Vec::new();
        for (id, body) in jobs {
            let id = id.as_str().expect("a job's id is text").to_owned();
            let callees = match body.get("uses").and_then(Value::as_str) {
                Some(callee) => self.add(tree, callee),
                None => Vec::new(),
            };
            let job = Job {
                needs: texts(body.get("needs")),
                labels: texts(body.get("runs-on")),
                packages: rights::of_job(&workflow, body),
                rights: rights::by_scope(body),
                writes: rights::writes(&workflow, body),
                callees,
            };
            self.insert(&id, job);
            ids.push(id);
        }
        ids
    }

    /// Callers and callees may share an id, and one callee may be called twice. act and GitHub tell
    /// jobs only the callee's id, so such jobs are one here: with all needs and the most rights.
    fn insert(&mut self, id: &str, job: Job) {
        let Some(known) = self.jobs.get_mut(id) else {
            self.jobs.insert(id.to_owned(), job);
            return;
        };
        known.needs.extend(job.needs);
        known.labels.extend(job.labels);
        known.rights.extend(job.rights);
        known.packages = known.packages.max(job.packages);
        known.writes.extend(job.writes);
        known.callees.extend(job.callees);
    }

    /// Every job that starts only after `job` has ended, callees included.
    pub fn dependents(&self, job: &str) -> BTreeSet<String> {
        assert!(self.jobs.contains_key(job), "there is no job {job}");
        let mut found = BTreeSet::new();
        let mut queue = vec![job.to_owned()];
        while let Some(ended) = queue.pop() {
            let direct = self.jobs.iter().filter(|(_, other)| other.needs.contains(&ended));
            for (id, other) in direct {
                for next in std::iter::once(id).chain(&other.callees) {
                    if found.insert(next.clone()) {
                        queue.push(next.clone());
                    }
                }
            }
        }
        found
    }

    /// Jobs with a runner label that satisfies a test.
    pub fn jobs_on(&self, test: impl Fn(&str) -> bool) -> Vec<&str> {
        let on = |job: &Job| job.labels.iter().any(|label| test(label));
        self.jobs.iter().filter(|(_, job)| on(job)).map(|(id, _)| id.as_str()).collect()
    }
}

/// Every YAML file below `.github`, sorted.
pub fn files(tree: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut queue = vec![tree.join(".github")];
    while let Some(folder) = queue.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("read .github").path();
            if path.is_dir() {
                queue.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// act 0.2.89 rejects `queue`, a key of 2026, and models no concurrency anyway.
pub fn remove_queues(tree: &Path) {
    for file in files(tree) {
        let text = fs::read_to_string(&file).expect("read a workflow");
        let kept: String =
            text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("queue: ")).collect();
        if kept != text {
            fs::write(&file, kept).expect("write a workflow");
        }
    }
}

/// A YAML file as a value.
pub fn parse(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A scalar or a sequence of scalars as texts.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Sequence(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
