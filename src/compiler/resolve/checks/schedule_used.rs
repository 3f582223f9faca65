//! Schedules in which nothing runs.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::{Event, Events, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// A run that selects nothing is green, every night.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let lines = cx.manifest.pipeline.schedules.iter().flat_map(|map| map.0.keys());
    for name in lines.filter(|name| pipeline.schedules.contains_key(&name.value)) {
        let event = Event::Schedule(name.value.clone());
        let row = pipeline.images.iter().flat_map(|image| &image.tags).any(|row| row.events.contains(&event));
        let selects = |events: &Events| match events {
            Events::All => true,
            Events::Only(events) => events.contains(&event),
        };
        if row || pipeline.jobs.values().any(|job| selects(&job.selector.events)) {
            continue;
        }
        cx.errors.push(
            Diagnostic::error(Code::Unused, name.span.clone(), format!("nothing runs in `{}`", name.value))
                .why("GitHub would start a run in which no job and no tag row is selected, and its gate would be green")
                .help(format!("select it, `on = [\"{}\"]`, in a job or a tag row; or take it out", name.value)),
        );
    }
}
