//! `job-graph`: a `needs` that names no job, or jobs that wait for each other.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds>

use std::collections::{HashMap, HashSet};

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::view::Workflow;

pub(super) const RULE: Rule = Rule { name: "job-graph", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let Some(workflow) = document.workflow() else {
        return;
    };
    if workflow.jobs.is_empty() {
        report.add("jobs", "GitHub refuses a workflow without jobs");
    }
    let waiting = never_start(workflow);
    let mut seen: Vec<&str> = Vec::new();
    for job in &workflow.jobs {
        for need in &job.needs {
            if workflow.job(need).is_none() {
                let message = format!("there is no job `{need}` in this file, so GitHub refuses it");
                report.add(job.place("needs"), message);
            }
        }
        if waiting.contains(job.id)
            && !seen.contains(&job.id)
            && let Some(cycle) = cycle(workflow, job.id)
        {
            let message = format!("the jobs wait for each other: {}", cycle.join(" → "));
            report.add(job.place("needs"), message);
            seen.extend(cycle);
        }
    }
}

/// Jobs that wait for themselves or for one that does: what is left when every job is taken out whose
/// needs are out.
fn never_start<'a>(workflow: &Workflow<'a>) -> HashSet<&'a str> {
    let mut open: HashMap<&str, usize> = HashMap::new();
    let mut after: HashMap<&str, Vec<&str>> = HashMap::new();
    for job in &workflow.jobs {
        let needs: HashSet<&str> =
            job.needs.iter().filter_map(|need| workflow.job(need)).map(|need| need.id).collect();
        open.insert(job.id, needs.len());
        needs.into_iter().for_each(|need| after.entry(need).or_default().push(job.id));
    }
    let mut free: Vec<&str> = open.iter().filter(|(_, needs)| **needs == 0).map(|(id, _)| *id).collect();
    while let Some(id) = free.pop() {
        open.remove(id);
        for next in after.remove(id).unwrap_or_default() {
            if let Some(needs) = open.get_mut(next) {
                *needs -= 1;
                if *needs == 0 {
                    free.push(next);
                }
            }
        }
    }
    open.into_keys().collect()
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
