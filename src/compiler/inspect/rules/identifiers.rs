//! `identifiers`: an id of a job or step that GitHub refuses, or that occurs twice.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_id>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::view::Step;
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "identifiers", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    if let Some(action) = document.action() {
        steps(&action.steps, "runs", report);
    }
    let jobs = document.workflow().map(|workflow| workflow.jobs.as_slice());
    let jobs = jobs.unwrap_or_default();
    for (index, job) in jobs.iter().enumerate() {
        let place = format!("jobs.{}", job.id);
        identifier(job.id, &place, report);
        if jobs[..index].iter().any(|other| other.id.eq_ignore_ascii_case(job.id)) {
            report.add(
                place.as_str(),
                "another job has this id, and contexts do not tell upper case from lower case",
            );
        }
        steps(&job.steps, &place, report);
    }
}

fn steps(steps: &[Step<'_>], parent: &str, report: &mut Report<'_>) {
    for (index, step) in steps.iter().enumerate() {
        let Some(id) = step.id else { continue };
        let place = format!("{parent}.steps[{}].id", step.index);
        identifier(id, &place, report);
        let mut others = steps[..index].iter().filter_map(|other| other.id);
        if others.any(|other| other.eq_ignore_ascii_case(id)) {
            report.add(place, format!("another step has the id `{id}`, so GitHub refuses the file"));
        }
    }
}

fn identifier(id: &str, place: &str, report: &mut Report<'_>) {
    let mut characters = id.chars();
    let first = characters.next();
    let valid = first.is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|other| other.is_ascii_alphanumeric() || matches!(other, '_' | '-'))
        && !id.starts_with("__");
    if !valid {
        report.add(place, format!("`{id}` is no id: it starts with a letter or one `_` and goes on with letters, digits, `_` and `-`"));
    }
    let most = LIMITS.job_id_max_chars;
    if id.len() > most {
        report.add(place, format!("GitHub refuses an id over {most} characters"));
    }
}
