//! A job whose file would be the one that deletes old tags.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::Wiring;
use crate::language::span::Spanned;
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// A job of this name is in the way only where it has a file of its own.
fn check(cx: &mut Context<'_>, _: &Pipeline) {
    let Some(table) = &cx.manifest.retention else { return };
    let consumers = cx.manifest.consumer.iter().flat_map(|map| &map.0).map(|(name, own)| (name, &own.wiring));
    let jobs = cx.manifest.job.iter().flat_map(|map| &map.0).map(|(name, own)| (name, &own.wiring));
    let in_a_file =
        |wiring: &Option<Spanned<Wiring>>| wiring.as_ref().is_some_and(|own| own.value != Wiring::Needs);
    let other =
        consumers.chain(jobs).find(|(name, wiring)| name.as_str() == "retention" && in_a_file(wiring));
    let Some(other) = other.map(|(name, _)| name.span.clone()) else { return };
    cx.error(
        Diagnostic::error(Code::ReservedName, other, "`retention` has a file of its own already")
            .also(table.span.clone(), "here")
            .why("a job with a file of its own is written to `<slug>-<job>.yml`, where the workflow that deletes stands")
            .help("give the job another name: `my-retention`"),
    );
}
