//! `model-mismatch`: a file that does not have the shape of a workflow or an action.
//!
//! The shape is that of the types of `github-actions-models`, which we did not write. Their
//! errors are vague, so this rule speaks only of files that no other rule objects to.
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>

use github_actions_models::action::{self, Action};
use github_actions_models::workflow::job::{self, NormalJob, ReusableWorkflowCallJob};
use github_actions_models::workflow::{Trigger, Workflow};
use serde::Deserialize;
use yaml_serde::{Error, Value};

use super::Rule;
use crate::inspect::document::Document;
use crate::inspect::report::Report;
use crate::inspect::tree::Tree;
use crate::inspect::value::{entries, get, items};

pub(super) const RULE: Rule = Rule {
    name: "model-mismatch",
    check,
};

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let Some(Ok(value)) = document.value else {
        return;
    };
    if !report.findings.is_empty() {
        return;
    }
    let found = if document.workflow().is_some() {
        let error = Workflow::deserialize(value).err();
        error.map(|error| part_of_workflow(value).unwrap_or((String::new(), error)))
    } else if document.action().is_some() {
        let error = Action::deserialize(value).err();
        error.map(|error| part_of_action(value).unwrap_or((String::new(), error)))
    } else {
        None
    };
    if let Some((place, error)) = found {
        report.add(
            place,
            format!("GitHub's schema does not allow this: {error}"),
        );
    }
}

type Part = Option<(String, Error)>;

/// Looks for the smallest part of a workflow that is wrong, since untagged types do not tell.
fn part_of_workflow(value: &Value) -> Part {
    if let Some(error) = get(value, "on").and_then(|on| Trigger::deserialize(on).err()) {
        return Some(("on".to_owned(), error));
    }
    entries(get(value, "jobs")).find_map(|(id, job)| {
        let place = format!("jobs.{id}");
        let step = steps::<job::Step>(get(job, "steps"), &place);
        step.or_else(|| Some((place, job_error(job)?)))
    })
}

fn job_error(job: &Value) -> Option<Error> {
    if get(job, "uses").is_some() {
        ReusableWorkflowCallJob::deserialize(job).err()
    } else {
        NormalJob::deserialize(job).err()
    }
}

fn part_of_action(value: &Value) -> Part {
    let runs = get(value, "runs");
    steps::<action::Step>(runs.and_then(|runs| get(runs, "steps")), "runs")
}

fn steps<'a, T: Deserialize<'a>>(value: Option<&'a Value>, parent: &str) -> Part {
    let steps = items(value).iter().enumerate();
    let mut errors = steps.filter_map(|(index, step)| {
        let error = T::deserialize(step).err()?;
        Some((format!("{parent}.steps[{index}]"), error))
    });
    errors.next()
}
