//! `job-graph`: a `needs` that names no job, or jobs that wait for each other.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds>

use super::Rule;
use crate::inspect::document::Document;
use crate::inspect::report::Report;
use crate::inspect::tree::Tree;
use crate::inspect::view::Workflow;

pub(super) const RULE: Rule = Rule {
    name: "job-graph",
    check,
};

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let Some(workflow) = document.workflow() else {
        return;
    };
    if workflow.jobs.is_empty() {
        report.add("jobs", "GitHub refuses a workflow without jobs");
    }
    let mut seen: Vec<&str> = Vec::new();
    for job in &workflow.jobs {
        for need in &job.needs {
            if workflow.job(need).is_none() {
                let message =
                    format!("there is no job `{need}` in this file, so GitHub refuses it");
                report.add(job.place("needs"), message);
            }
        }
        if !seen.contains(&job.id)
            && let Some(cycle) = cycle(workflow, job.id)
        {
            let message = format!("the jobs wait for each other: {}", cycle.join(" → "));
            report.add(job.place("needs"), message);
            seen.extend(cycle);
        }
    }
}

/// The way from a job back to itself.
fn cycle<'a>(workflow: &Workflow<'a>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut visited: Vec<&str> = Vec::new();
    let mut paths = vec![vec![start]];
    while let Some(path) = paths.pop() {
        let job = path.last().and_then(|id| workflow.job(id));
        for need in job.map(|job| job.needs.as_slice()).unwrap_or_default() {
            let mut longer = path.clone();
            longer.push(need);
            if *need == start {
                return Some(longer);
            }
            if !visited.contains(need) {
                visited.push(need);
                paths.push(longer);
            }
        }
    }
    None
}
