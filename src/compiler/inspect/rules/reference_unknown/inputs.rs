//! `inputs.<name>` inside a workflow or a composite action.

use super::Scope;
use crate::compiler::inspect::expression::Reference;

/// Why a reference into `inputs` leads nowhere.
pub(super) fn unknown(scope: Scope<'_, '_>, reference: &Reference<'_>) -> Option<String> {
    let name = reference.property(0)?;
    let is = |(known, _): (&str, _)| known.eq_ignore_ascii_case(name);
    let (declared, owner) = if let Some(action) = scope.document.action() {
        (action.inputs().any(is), "action")
    } else {
        let workflow = scope.document.workflow()?;
        if !workflow.has_event("workflow_call") && !workflow.has_event("workflow_dispatch") {
            let message = format!(
                "`{}` is empty: neither `workflow_call` nor `workflow_dispatch` starts this workflow",
                reference.source
            );
            return Some(message);
        }
        let called = workflow.call("inputs").any(is);
        (called || workflow.dispatch_inputs().any(is), "workflow")
    };
    (!declared).then(|| format!("the {owner} declares no input `{name}`, so `{}` is empty", reference.source))
}
