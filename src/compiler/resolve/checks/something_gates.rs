//! A pipeline with nothing that its gate waits for.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// A check that is required, and that nothing can turn red, says nothing.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    if pipeline.images.iter().any(|image| image.required) || pipeline.jobs.values().any(|job| job.required) {
        return;
    }
    let name = &cx.manifest.pipeline.name;
    let images = pipeline.images.iter().map(|image| &image.span);
    let mut advisory = images.chain(pipeline.jobs.values().map(|job| &job.span));
    let message = match pipeline.images.len() + pipeline.jobs.len() {
        0 => format!("`{}` has no image and no job", name.value),
        _ => format!("nothing of `{}` counts for its gate", name.value),
    };
    let error = Diagnostic::error(Code::NothingGates, name.span.clone(), message);
    let error =
        advisory.by_ref().take(5).fold(error, |error, span| error.also(span.clone(), "does not count"));
    cx.errors.push(
        error.why("its gate is the check to require, and it would be green whatever a commit does").help(
            match pipeline.jobs.is_empty() && pipeline.images.is_empty() {
                true => "give it a job:\n    [job.test]\n    run = \"make test\"",
                false => "let one of them count: take `required = false` out, or add a `[job.*]`",
            },
        ),
    );
}
