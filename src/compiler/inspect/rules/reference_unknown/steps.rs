//! `steps.<id>` inside a job or a composite action.

use super::Scope;
use crate::compiler::inspect::expression::Reference;
use crate::compiler::inspect::view::Step;
use crate::github::facts::known_actions;

/// Why a reference into `steps` leads nowhere.
pub(super) fn unknown(scope: Scope<'_, '_>, reference: &Reference<'_>) -> Option<String> {
    let id = reference.property(0)?;
    let steps = match scope.text.job {
        Some(job) => &scope.document.workflow()?.job(job)?.steps,
        None => &scope.document.action()?.steps,
    };
    let before = |step: &&Step<'_>| scope.text.step.is_none_or(|index| step.index < index);
    let mut earlier = steps.iter().filter(before);
    let step = earlier.find(|step| step.id.is_some_and(|known| known.eq_ignore_ascii_case(id)));
    let Some(step) = step else {
        return Some(format!("no step before has the id `{id}`, so `{}` is empty", reference.source));
    };
    match reference.property(1)? {
        "outcome" | "conclusion" => None,
        "outputs" => {
            let output = reference.property(2)?;
            let uses = step.uses?;
            (!has_output(scope, uses, output)?).then(|| format!("`{uses}` has no output `{output}`"))
        }
        other => Some(format!("a step has `outputs`, `outcome` and `conclusion`, not `{other}`")),
    }
}

/// Whether an action has an output; none if its outputs are not known.
fn has_output(scope: Scope<'_, '_>, uses: &str, output: &str) -> Option<bool> {
    if let Some(action) = scope.tree.action(uses) {
        return Some(action.outputs().any(|(name, _)| name.eq_ignore_ascii_case(output)));
    }
    let known = known_actions::find(uses, scope.document.comment(uses))?;
    Some(known.outputs.iter().any(|name| name.eq_ignore_ascii_case(output)))
}
