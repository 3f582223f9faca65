//! A job that waits for an approval while other runs go on, which act does not know.

use serde_json::Value as Json;
use serde_yaml::{Mapping, Value};
use std::fs;
use std::path::Path;

use super::{Event, Outcome, Scenario, workflow};

/// A run whose other jobs have ended.
pub struct Waiting {
    run: u64,
    attempt: u32,
    needs: Option<Json>,
    event: Event,
}

impl Scenario {
    /// A new run, of which `job` waits.
    pub fn run_until(&mut self, event: &Event, job: &str) -> (Outcome, Waiting) {
        self.waits = Some(job.to_owned());
        let outcome = self.run(event);
        self.waits = None;
        let waiting =
            Waiting { run: self.runs, attempt: self.attempt, needs: self.needs.take(), event: event.clone() };
        (outcome, waiting)
    }

    /// The job is approved, and runs. What the others of its run gave stays.
    pub fn approve(&mut self, waiting: Waiting) -> Outcome {
        let newest = (self.runs, self.attempt, self.needs.take());
        (self.runs, self.attempt) = (waiting.run, waiting.attempt);
        let needs = waiting.needs.expect("the job that waits saw what it needs");
        let tree = self.home().join(format!("tree-{}-{}", self.runs, self.attempt));
        fs::remove_dir_all(tree).expect("remove the tree of the jobs that have ended");
        let outcome = self.execute(&waiting.event, Some(&needs));
        (self.runs, self.attempt, self.needs) = newest;
        outcome
    }
}

/// Makes a job below `tree` tell what it needs, and do nothing.
pub fn hold(tree: &Path, file: &str, job: &str) {
    let path = tree.join(".github/workflows").join(file);
    let mut workflow = workflow::parse(&path);
    let body = &mut workflow["jobs"][job];
    let kept = ["needs", "if"].map(|key| (Value::from(key), body[key].clone()));
    let env = Mapping::from_iter([("NEEDS".into(), "${{ toJSON(needs) }}".into())]);
    let step = Mapping::from_iter([("run".into(), "echo waits".into()), ("env".into(), Value::Mapping(env))]);
    let mut held = Mapping::from_iter(kept);
    held.insert("runs-on".into(), "ubuntu-24.04".into());
    held.insert("steps".into(), Value::Sequence(vec![Value::Mapping(step)]));
    *body = Value::Mapping(held);
    fs::write(&path, serde_yaml::to_string(&workflow).expect("write YAML")).expect("write the workflow");
}
