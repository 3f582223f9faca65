//! Events that promote and whose runs cancel each other.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::Overlap;
use crate::model::pipeline::{Class, Event, Job, Pipeline, TagRow};

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// What changes the world is never cancelled in the middle. Newer pushes cancel job by job, up to the gate.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let Some(table) = &cx.manifest.concurrency else { return };
    let releases = pipeline.releases.keys().map(|name| (table.release, Event::Release(name.clone())));
    let policies = releases.chain([(table.manual, Event::Manual)]);
    for (_, event) in policies.filter(|(policy, _)| *policy == Some(Overlap::Cancel)) {
        let Some((what, place)) = cut_short(pipeline, &event) else { continue };
        let policy = if event == Event::Manual { "manual" } else { "release" };
        cx.errors.push(
            Diagnostic::error(
                Code::CancelWithPromotion,
                table.span.clone(),
                format!("`{policy} = \"cancel\"`, and {what}"),
            )
            .also(place, "in this event, too")
            .why("a newer run would cancel the older one in the middle of it, with one thing done and the next not")
            .help("leave it `parallel`: tags only move forward, so an older run that ends late does no harm"),
        );
    }
}

/// What a run of the event does that must not be cut short.
fn cut_short(pipeline: &Pipeline, event: &Event) -> Option<(String, Span)> {
    let late = |row: &&TagRow| row.class != Class::Commit && row.events.contains(event);
    if let Some(row) = pipeline.images.iter().flat_map(|image| &image.tags).find(late) {
        return Some((format!("`{}` is written after the gate", row.template), row.span.clone()));
    }
    let delivers = |job: &&Job| job.after_promotion || job.has_an_environment();
    let keeps = |job: &&Job| delivers(job) && job.selector.events.contains(event);
    let job = pipeline.jobs.values().find(keeps)?;
    Some((format!("`{}` deploys", job.name), job.span.clone()))
}
