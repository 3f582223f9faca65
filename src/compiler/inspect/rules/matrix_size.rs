//! `matrix-size`: more jobs than GitHub starts for one run.
//!
//! The limit is documented per run, so the jobs of all matrices of a workflow count together.
//! <https://docs.github.com/actions/reference/limits>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::matrix;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::view::Job;
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "matrix-size", check };

fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    let most = LIMITS.matrix_jobs_per_run;
    let jobs = document.workflow().map(|workflow| workflow.jobs.as_slice());
    let mut total = 0_usize;
    for job in jobs.unwrap_or_default() {
        let Some(count) = legs(job).or_else(|| called(job, tree)) else {
            continue;
        };
        total = total.saturating_add(count);
        if count > most {
            report.add(
                place(job),
                format!("the matrix makes {count} jobs, and GitHub starts no more than {most}"),
            );
        } else if count == 0 {
            report.add(place(job), "the matrix makes no job, and GitHub refuses an empty one");
        } else if total > most {
            report.add(place(job), format!("up to here the matrices of the workflow make {total} jobs, and GitHub starts no more than {most} in a run"));
        }
    }
}

fn legs(job: &Job<'_>) -> Option<usize> {
    job.matrix().and_then(matrix::jobs)
}

/// Jobs that matrices make in a file that is called; none where it has no matrix.
fn called(job: &Job<'_>, tree: &Tree<'_>) -> Option<usize> {
    let (_, callee) = tree.workflow(job.uses?)?;
    callee.jobs.iter().filter_map(legs).reduce(|sum, count| sum.saturating_add(count))
}

fn place(job: &Job<'_>) -> String {
    job.place("strategy.matrix")
}
