//! Reads act's JSON log: job results, summaries, and a log that a person can read.

use std::collections::BTreeMap;

use serde_json::Value;

use super::JobResult;
use super::workflow::Workflows;

/// What a log says.
#[derive(Debug, Default)]
pub struct Log {
    pub jobs: BTreeMap<String, JobResult>,
    pub names: BTreeMap<String, String>,
    pub summaries: Vec<(String, String)>,
    pub readable: String,
    /// What a job got as `NEEDS: ${{ toJSON(needs) }}`: the result and the outputs of every job it needs.
    pub needs: Option<Value>,
}

/// Reads a whole log.
pub fn read(text: &str, workflows: &Workflows) -> Log {
    let mut log = Log::default();
    for line in text.lines() {
        match serde_json::from_str::<Value>(line) {
            Ok(value) => log.add(&value),
            Err(_) => log.readable.push_str(&format!("{line}\n")),
        }
    }
    log.complete(workflows);
    log
}

impl Log {
    fn add(&mut self, line: &Value) {
        let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
        let (job, message) = (text("jobID"), text("msg"));
        if let Some((_, name)) = text("job").split_once('/') {
            self.names.insert(job.to_owned(), name.trim_end().to_owned());
        }
        if let Some(result) = result(text("jobResult")) {
            let worst = self.jobs.entry(job.to_owned()).or_insert(result);
            *worst = result.max(*worst);
        }
        if let Some(summary) = message.trim_start().strip_prefix("⚙  Summary - ") {
            self.summaries.push((job.to_owned(), summary.to_owned()));
        }
        if message.starts_with("setupEnv") {
            self.add_needs(needs(message));
        }
        if text("level") != "debug" {
            let leg = line.get("matrix").filter(|legs| legs.as_object().is_some_and(|legs| !legs.is_empty()));
            let leg = leg.map(Value::to_string).unwrap_or_default();
            self.readable.push_str(&format!("{job}{leg} | {}\n", message.trim_end()));
        }
    }

    /// The jobs that ask need different ones.
    fn add_needs(&mut self, found: Option<Value>) {
        match (&mut self.needs, found) {
            (Some(Value::Object(known)), Some(Value::Object(more))) => known.extend(more),
            (known, Some(found)) => *known = Some(found),
            (_, None) => {}
        }
    }

    /// Adds the jobs that act does not report: calls, and those that it never came to.
    fn complete(&mut self, workflows: &Workflows) {
        for (id, job) in &workflows.jobs {
            let called = job.callees.iter().filter_map(|callee| self.jobs.get(callee)).max().copied();
            let result = called.unwrap_or(JobResult::NeverStarted);
            self.jobs.entry(id.clone()).or_insert(result);
        }
    }
}

fn result(text: &str) -> Option<JobResult> {
    match text {
        "success" => Some(JobResult::Success),
        "skipped" => Some(JobResult::Skipped),
        "failure" => Some(JobResult::Failure),
        _ => None,
    }
}

/// act tells a step's environment as `NAME:value NAME:value`; only JSON says itself where it ends.
fn needs(environment: &str) -> Option<Value> {
    let (_, rest) = environment.split_once(" NEEDS:")?;
    serde_json::Deserializer::from_str(rest).into_iter().next()?.ok()
}
