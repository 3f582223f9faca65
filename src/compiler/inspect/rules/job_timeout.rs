//! `job-timeout`: a job without a limit of its own, or a step that may outlive its job.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes>

use serde_yaml::Value;

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::view::Job;
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "job-timeout", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let jobs = document.workflow().map(|workflow| workflow.jobs.as_slice());
    for job in jobs.unwrap_or_default() {
        if job.uses.is_none() {
            bounded(job, report);
        }
    }
}

/// Whether the job names a runner of GitHub's. Where an expression decides, it may be one's own.
fn is_hosted(job: &Job<'_>) -> bool {
    let label = match job.map.get("runs-on") {
        Some(Value::String(label)) => label.as_str(),
        Some(Value::Sequence(labels)) if labels.len() == 1 => labels[0].as_str().unwrap_or_default(),
        _ => return false,
    };
    ["ubuntu-", "windows-", "macos-"].iter().any(|system| label.starts_with(system))
}

fn bounded(job: &Job<'_>, report: &mut Report<'_>) {
    let most = if is_hosted(job) {
        LIMITS.job_timeout_default_min
    } else {
        LIMITS.selfhosted_job_max_days * 24 * 60
    };
    let place = job.place("timeout-minutes");
    let minutes = match job.map.get("timeout-minutes") {
        None => {
            return report.add(
                place,
                format!("the job has no timeout, and GitHub would let it hang for {most} minutes"),
            );
        }
        // An expression is known at run time only.
        Some(Value::String(_)) => return,
        Some(value) => value.as_f64().unwrap_or(0.0),
    };
    if !(1.0..=most as f64).contains(&minutes) {
        report.add(place, format!("the timeout of a job is between 1 and {most} minutes"));
    }
    for step in &job.steps {
        let step_minutes = step.map.get("timeout-minutes").and_then(Value::as_f64);
        let place = || job.step_place(step, "timeout-minutes");
        match step_minutes {
            Some(limit) if limit > minutes => {
                report.add(place(), "the step may take longer than its job, which ends it first")
            }
            Some(limit) if limit < 1.0 => report.add(place(), "the timeout of a step is at least 1 minute"),
            _ => {}
        }
    }
}
