//! Pins of actions that no step uses.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::workflow_file::is_workflow;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::{Pins, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// Every pin is of an action that a step uses.
fn check(cx: &mut Context<'_>, _: &Pipeline) {
    let manifest = cx.manifest;
    let shipped = Pins::shipped();
    for (name, _) in manifest.actions.iter().flat_map(|map| &map.0) {
        if is_workflow(&name.value.0) {
            continue;
        }
        let generated = shipped.pinned(&name.value.0).is_some();
        if !generated && !cx.used_actions.contains(&name.value.0) {
            cx.error(
                Diagnostic::error(
                    Code::Unused,
                    name.span.clone(),
                    format!("no step uses `{}`", name.value.0),
                )
                .why("bots would keep raising an unused pin, and it hides that the action is gone")
                .help("take it out"),
            );
        }
    }
}
