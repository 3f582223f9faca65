//! A template of releases where nothing runs in one.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// Where nothing names releases, no Git tag is one.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let Some(written) = &cx.manifest.pipeline.releases else { return };
    if pipeline.releases.is_some() {
        return;
    }
    cx.errors.push(
        Diagnostic::error(Code::Unused, written.span.clone(), "no job and no tag row names `release`")
            .why("without one no Git tag starts a run, and none is a release")
            .help("write a row, `{ on = \"release\", tag = \"{version}\" }`, or take `releases` out"),
    );
}
