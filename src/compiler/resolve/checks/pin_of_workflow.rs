//! Pins of workflows, which no step can use.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::workflow_file::{is_workflow, not_an_action};
use crate::language::span::Spanned;
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::Resolved], run: check };

/// An action is a folder, and a step takes nothing else. Of a workflow that a step names the error at the step says
/// enough.
fn check(cx: &mut Context<'_>, _: &Pipeline) {
    let manifest = cx.manifest;
    for (name, _) in manifest.actions.iter().flat_map(|map| &map.0) {
        if is_workflow(&name.value.0) {
            cx.error(not_an_action(&Spanned::new(name.value.0.clone(), name.span.clone())));
        }
    }
}
