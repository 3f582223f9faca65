//! A script that installs pipegen where nothing runs it.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile], run: check };

/// Only two tables start pipegen on a runner.
fn check(cx: &mut Context<'_>, _: &Pipeline) {
    let Some(tool) = &cx.manifest.pipegen else { return };
    let Some(install) = &tool.install else { return };
    let drift = cx.manifest.drift.as_ref().is_some_and(|drift| drift.run.is_none());
    if !drift && cx.manifest.retention.is_none() {
        cx.errors.push(
            Diagnostic::error(Code::Unused, install.span.clone(), "nothing installs pipegen")
                .why("only `[retention]`, and `[drift]` without `run`, start pipegen on a runner")
                .help("take `install` out, or add `[drift]`"),
        );
    }
}
