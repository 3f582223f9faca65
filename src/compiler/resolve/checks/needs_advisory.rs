//! Jobs that must pass and wait for one that may fail.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::needs;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::{Job, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// A job that must pass cannot hang on one that may fail.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for (job, written) in needs(cx) {
        let Some(needed) =
            pipeline.jobs.get(&written.value).filter(|needed| !needed.required && !needed.after_promotion)
        else {
            continue;
        };
        let of_one_run = |job: &&Job| !job.follows() && !needed.follows();
        if pipeline.jobs.get(&job).filter(of_one_run).is_some_and(|job| job.required) {
            cx.error(error(needed, &written));
        }
    }
}

fn error(needed: &Job, written: &Spanned<Name>) -> Diagnostic {
    Diagnostic::error(
        Code::AdvisoryNeeded,
        written.span.clone(),
        format!("`{}` does not gate, but this job waits for it", needed.name),
    )
    .also(needed.span.clone(), "`required = false`")
    .label("and this job has to pass")
    .why("when it fails, GitHub skips this job, and the gate is red after all")
    .help(format!("take it out of `needs`, or take `required = false` out of `{}`", needed.name))
}
