//! Jobs before the gate that wait for one behind it.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::{download, needs};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::{Job, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// The gate would wait for the one, which waits for the other, which waits for the gate.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let by_order = needs(cx).into_iter().map(|(job, written)| {
        let before = written.value.clone();
        (job, before, written)
    });
    let by_data = pipeline.jobs.values().flat_map(|job| {
        let artifacts = job.body.downloads.iter();
        artifacts.map(|artifact| (job.name.clone(), artifact.job.clone(), download(cx, job, &artifact.name)))
    });
    let all: Vec<(Name, Name, Spanned<Name>)> = by_order.chain(by_data).collect();
    for (job, before, written) in all {
        let (Some(job), Some(before)) = (pipeline.jobs.get(&job), pipeline.jobs.get(&before)) else {
            continue;
        };
        if before.after_promotion && !job.after_promotion && !job.follows() {
            cx.error(error(job, before, &written));
        }
    }
}

fn error(job: &Job, before: &Job, written: &Spanned<Name>) -> Diagnostic {
    Diagnostic::error(
        Code::RequiredAfterGate,
        written.span.clone(),
        format!("`{}` comes after the gate, and `{}` before it", before.name, job.name),
    )
    .also(before.span.clone(), "`after = \"promotion\"`")
    .why("the gate waits for the one, and the other waits for the gate: GitHub refuses jobs that wait for each other")
    .help(format!("let `{}` come after it, too: `after = \"promotion\"`; or take this out", job.name))
}
