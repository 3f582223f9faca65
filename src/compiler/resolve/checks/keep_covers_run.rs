//! Whether tags live as long as a run, and running it again, needs them.

use crate::compiler::graph::Graph;
use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::value::{Duration, Keep};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::Resolved], run: check };

/// Failed jobs are run again on the next day, too; their image must still be there.
const AGAIN: Duration = Duration::days(1);

/// Compares every life with the longest that a run can take by its time limits.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    if pipeline.retention.is_none() {
        return;
    }
    let graph = Graph::new(pipeline);
    let (path, minutes) = graph.slowest();
    let Some(least) = Duration::minutes(u64::from(minutes)).plus(AGAIN) else { return };
    let steps: Vec<String> =
        path.iter().map(|node| format!("{} {}", node.id(), spoken(u64::from(node.limit())))).collect();
    let sum = format!(
        "a run can take {} by its time limits ({}), and failed jobs are run again until the next day: {}",
        spoken(u64::from(minutes)),
        steps.join(" + "),
        spoken(least.as_minutes()),
    );
    for row in pipeline.images.iter().flat_map(|image| &image.tags) {
        let Some(life) = row.keep.and_then(Keep::life).filter(|life| *life < least) else { continue };
        cx.error(
            Diagnostic::error(
                Code::KeepTooShort,
                row.span.clone(),
                format!("`{}` lives for {life}, which is less than a run may need", row.template),
            )
            .why(sum.clone())
            .help(format!("write `keep = \"{}d\"` or more, or shorter time limits", least.as_days())),
        );
    }
}

/// Minutes as people say them: `26h 15m`.
fn spoken(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h {minutes}m"),
    }
}
