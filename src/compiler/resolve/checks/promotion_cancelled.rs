//! Events that promote and whose runs cancel each other.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::Overlap;
use crate::model::pipeline::{Class, Event, Pipeline, TagRow};

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// What changes the world is never cancelled in the middle.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let Some(table) = &cx.manifest.concurrency else { return };
    let policies =
        [(table.push, Event::Push), (table.release, Event::Release), (table.manual, Event::Manual)];
    for (_, event) in policies.into_iter().filter(|(policy, _)| *policy == Some(Overlap::Cancel)) {
        let late = |row: &&TagRow| row.class != Class::Commit && row.events.contains(&event);
        let Some(row) = pipeline.images.iter().flat_map(|image| &image.tags).find(late) else { continue };
        let message = format!("`{event} = \"cancel\"`, and `{}` is written after the gate", row.template);
        cx.errors.push(
            Diagnostic::error(Code::CancelWithPromotion, table.span.clone(), message)
                .why("a newer run would cancel the older one in the middle of its promotion, with some tags moved and some not")
                .help("leave it `parallel`: tags only move forward, so an older run that ends late does no harm"),
        );
    }
}
