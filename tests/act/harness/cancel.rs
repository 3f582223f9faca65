//! Somebody cancels a run while a job is in the middle of a step. act ends such a job at once, and GitHub goes on with
//! the steps that always run, for five minutes.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation>

use regex::Regex;
use serde_yaml::Value;
use std::fs;
use std::path::Path;

use super::workflow;

/// Lets a step of a job below `tree` do its work and then be cancelled. Of the steps behind it only those run whose
/// conditions hold in a run that was cancelled.
pub fn cancel(tree: &Path, file: &str, (job, step): &(String, String)) {
    let path = tree.join(".github/workflows").join(file);
    let mut workflow = workflow::parse(&path);
    let steps = workflow["jobs"][job.as_str()]["steps"].as_sequence_mut().expect("the job has steps");
    let at = steps.iter().position(|known| known["id"] == step.as_str()).expect("the job has the step");
    let run = steps[at]["run"].as_str().expect("the step runs a script").to_owned();
    // A signal ends it, as GitHub's does.
    steps[at]["run"] = format!("bash -euo pipefail -c '{}'\nkill -INT $$", run.replace('\'', "'\\''")).into();
    for later in &mut steps[at + 1..] {
        let condition = later["if"].as_str().map(|text| cancelled(text, step));
        later["if"] = condition.unwrap_or_else(|| "${{ false }}".to_owned()).into();
        for (_, value) in later.get_mut("env").and_then(Value::as_mapping_mut).into_iter().flatten() {
            if let Some(text) = value.as_str() {
                *value = outcome(text, step).into();
            }
        }
    }
    fs::write(&path, serde_yaml::to_string(&workflow).expect("write YAML")).expect("write the workflow");
}

/// What a condition says in a run that was cancelled. Without a question for the status it asks for success.
fn cancelled(condition: &str, step: &str) -> String {
    let inner = condition.trim().trim_start_matches("${{").trim_end_matches("}}").trim();
    let asked = Regex::new(r"\b(always|cancelled|success|failure)\(\)").expect("a pattern");
    if !asked.is_match(inner) {
        return "${{ false }}".to_owned();
    }
    let holds =
        asked.replace_all(
            inner,
            |found: &regex::Captures| {
                if matches!(&found[1], "always" | "cancelled") { "true" } else { "false" }
            },
        );
    format!("${{{{ always() && ({}) }}}}", outcome(&holds, step))
}

/// The outcome of the step that was cancelled, which act calls a failure.
fn outcome(text: &str, step: &str) -> String {
    text.replace(&format!("steps.{step}.outcome"), "'cancelled'")
}
