//! "Re-run failed jobs", which act does not know: the jobs that passed become stubs with their outputs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use serde_yaml::{Mapping, Value};

use super::workflow::{self, Workflows};

/// Rewrites a workflow below `tree` so that what passed does nothing and gives the outputs that it gave.
/// `needs` is what the gate saw of the attempt before. A job that needs a failed one runs again. On
/// GitHub only the failed legs of a matrix do; here all of them.
pub fn keep_passed(tree: &Path, file: &str, workflows: &Workflows, needs: &Json) {
    let path = tree.join(".github/workflows").join(file);
    let mut workflow = workflow::parse(&path);
    let again = to_run_again(workflows, needs);
    let jobs = workflow.get_mut("jobs").and_then(Value::as_mapping_mut).expect("a workflow has jobs");
    for (id, job) in jobs.iter_mut() {
        let id = id.as_str().expect("a job's id is text");
        if !again.contains(id) && needs[id]["result"] == "success" {
            *job = stub(job, &needs[id]["outputs"]);
        }
    }
    fs::write(&path, serde_yaml::to_string(&workflow).expect("write YAML")).expect("write the workflow");
}

/// The jobs that failed, and all that need them.
fn to_run_again(workflows: &Workflows, needs: &Json) -> BTreeSet<String> {
    let results = needs.as_object().expect("the gate saw results");
    let failed = results.iter().filter(|(_, job)| job["result"] == "failure").map(|(id, _)| id);
    failed.flat_map(|id| workflows.dependents(id).into_iter().chain([id.clone()])).collect()
}

fn stub(job: &Value, outputs: &Json) -> Value {
    let mut stub = Mapping::new();
    if let Some(needs) = job.get("needs") {
        stub.insert("needs".into(), needs.clone());
    }
    stub.insert("runs-on".into(), "ubuntu-24.04".into());
    if outputs.is_object() {
        stub.insert("outputs".into(), serde_yaml::to_value(outputs).expect("outputs are texts"));
    }
    let step = Mapping::from_iter([("run".into(), "echo passed before".into())]);
    stub.insert("steps".into(), Value::Sequence(vec![Value::Mapping(step)]));
    Value::Mapping(stub)
}
