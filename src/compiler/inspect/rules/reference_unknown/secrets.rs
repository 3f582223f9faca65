//! `secrets.<name>` inside a reusable workflow, which has only what its caller passes.

use super::Scope;
use crate::compiler::inspect::expression::Reference;
use crate::compiler::inspect::value::text;

/// Why a reference into `secrets` leads nowhere. A caller that lets all of them be inherited
/// passes those that are not declared, too.
pub(super) fn unknown(scope: Scope<'_, '_>, reference: &Reference<'_>) -> Option<String> {
    let name = reference.property(0)?;
    let workflow = scope.document.workflow()?;
    let declared = workflow.call("secrets").any(|(known, _)| known.eq_ignore_ascii_case(name));
    let always = name.eq_ignore_ascii_case("GITHUB_TOKEN");
    if !workflow.has_event("workflow_call") || declared || always || is_inherited(scope) {
        return None;
    }
    Some(format!(
        "`workflow_call` declares no secret `{name}`, so a caller cannot pass it and `{}` is empty",
        reference.source
    ))
}

fn is_inherited(scope: Scope<'_, '_>) -> bool {
    let workflows = scope.tree.workflows();
    let mut jobs = workflows.iter().flat_map(|(_, caller)| &caller.jobs);
    jobs.any(|job| {
        let callee = job.uses.and_then(|uses| scope.tree.workflow(uses));
        let calls = callee.is_some_and(|(path, _)| path == scope.document.path);
        calls && text(job.map, "secrets") == Some("inherit")
    })
}
