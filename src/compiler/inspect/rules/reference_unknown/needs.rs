//! `needs.<job>` inside a job, and `jobs.<job>` in the outputs of a reusable workflow.

use super::Scope;
use crate::compiler::inspect::expression::Reference;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::entries;
use crate::compiler::inspect::view::Job;

/// Why a reference into `needs` leads nowhere.
pub(super) fn unknown(scope: Scope<'_, '_>, reference: &Reference<'_>) -> Option<String> {
    let id = reference.property(0)?;
    let workflow = scope.document.workflow()?;
    let job = workflow.job(scope.text.job?)?;
    if !job.needs.iter().any(|need| need.eq_ignore_ascii_case(id)) {
        return Some(format!(
            "the job does not name `{id}` in its `needs`, so `{}` is empty",
            reference.source
        ));
    }
    result_or_output(workflow.job(id)?, reference, scope.tree)
}

/// Why a reference into `jobs` leads nowhere.
pub(super) fn unknown_job(scope: Scope<'_, '_>, reference: &Reference<'_>) -> Option<String> {
    let id = reference.property(0)?;
    match scope.document.workflow()?.job(id) {
        None => Some(format!("there is no job `{id}`, so `{}` is empty", reference.source)),
        Some(job) => result_or_output(job, reference, scope.tree),
    }
}

fn result_or_output(job: &Job<'_>, reference: &Reference<'_>, tree: &Tree<'_>) -> Option<String> {
    match reference.property(1)? {
        "result" => None,
        "outputs" => {
            let output = reference.property(2)?;
            (!has_output(job, output, tree)?)
                .then(|| format!("the job `{}` has no output `{output}`", job.id))
        }
        other => Some(format!("a job has `result` and `outputs`, not `{other}`")),
    }
}

/// Whether a job, or the workflow that it calls, has an output; none if that one is not generated.
fn has_output(job: &Job<'_>, output: &str, tree: &Tree<'_>) -> Option<bool> {
    let is = |(name, _): (&str, _)| name.eq_ignore_ascii_case(output);
    Some(match job.uses {
        None => entries(job.map.get("outputs")).any(is),
        Some(uses) => tree.workflow(uses)?.1.call("outputs").any(is),
    })
}
