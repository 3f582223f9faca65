//! `model-mismatch`: a file that does not have the shape of a workflow or an action.
//!
//! The shape is that of the types of `github-actions-models`, which we did not write. Their
//! errors are vague, so this rule speaks only of files that no other rule objects to.
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>

use github_actions_models::action::{self, Action};
use github_actions_models::common::expr::LoE;
use github_actions_models::common::{Env, Permissions};
use github_actions_models::workflow::job::{self, NormalJob, ReusableWorkflowCallJob};
use github_actions_models::workflow::{Concurrency, Defaults, Trigger};
use serde::Deserialize;
use serde_yaml::{Error, Value};

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::{entries, get, items};

pub(super) const RULE: Rule = Rule { name: "model-mismatch", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let Some(Ok(value)) = document.value else {
        return;
    };
    if !report.findings.is_empty() {
        return;
    }
    let found = if document.workflow().is_some() {
        workflow(value)
    } else if document.action().is_some() {
        action(value)
    } else {
        None
    };
    if let Some((place, error)) = found {
        report.add(place, format!("GitHub's schema does not allow this: {error}"));
    }
}

/// Where the first error is.
type Mismatch = Option<(String, Error)>;

/// Each part by its own type: the type of a whole workflow tries the alternatives of every job
/// in turn, which takes longer and forgets why they failed.
fn workflow(root: &Value) -> Mismatch {
    None.or_else(|| part::<String>(root, "name"))
        .or_else(|| part::<String>(root, "run-name"))
        .or_else(|| part::<Trigger>(root, "on"))
        .or_else(|| part::<Permissions>(root, "permissions"))
        .or_else(|| part::<LoE<Env>>(root, "env"))
        .or_else(|| part::<Defaults>(root, "defaults"))
        .or_else(|| part::<Concurrency>(root, "concurrency"))
        .or_else(|| entries(get(root, "jobs")).find_map(|(id, job)| in_job(id, job)))
}

fn part<'a, T: Deserialize<'a>>(root: &'a Value, key: &str) -> Mismatch {
    let error = T::deserialize(get(root, key)?).err()?;
    Some((key.to_owned(), error))
}

fn in_job(id: &str, job: &Value) -> Mismatch {
    let error = if get(job, "uses").is_some() {
        ReusableWorkflowCallJob::deserialize(job).err()
    } else {
        NormalJob::deserialize(job).err()
    };
    let place = format!("jobs.{id}");
    error.map(|error| in_steps::<job::Step>(get(job, "steps"), &place).unwrap_or((place, error)))
}

fn action(root: &Value) -> Mismatch {
    let error = Action::deserialize(root).err()?;
    let input = entries(get(root, "inputs")).find_map(|(name, input)| {
        let error = action::Input::deserialize(input).err()?;
        Some((format!("inputs.{name}"), error))
    });
    let steps = get(root, "runs").and_then(|runs| get(runs, "steps"));
    input.or_else(|| in_steps::<action::Step>(steps, "runs")).or(Some((String::new(), error)))
}

fn in_steps<'a, T: Deserialize<'a>>(value: Option<&'a Value>, parent: &str) -> Mismatch {
    let mut steps = items(value).iter().enumerate();
    steps.find_map(|(index, step)| {
        let error = T::deserialize(step).err()?;
        Some((format!("{parent}.steps[{index}]"), error))
    })
}
