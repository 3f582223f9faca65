//! Rows of commits' tags that do not say how long they live, where old tags are deleted.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// Rows of the other classes are kept for ever by default.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let Some(table) = &cx.manifest.retention else { return };
    for row in pipeline.images.iter().flat_map(|image| &image.tags).filter(|row| row.keep.is_none()) {
        cx.error(
            Diagnostic::error(
                Code::CommitTagWithoutKeep,
                row.span.clone(),
                format!("no `keep` says how long `{}` lives", row.template),
            )
            .also(table.span.clone(), "old tags are deleted")
            .why("every commit makes such a tag, and they are what fills a registry")
            .help("add `keep` to the row: `keep = \"30d\"`, `keep = \"newest 5\"`, or `keep = \"forever\"`"),
        );
    }
}
