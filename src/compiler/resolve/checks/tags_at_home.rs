//! Rows of the pipeline that no image takes.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile], run: check };

/// Rows of the pipeline that no image takes would write nothing, in silence.
fn check(cx: &mut Context<'_>, _: &Pipeline) {
    let images = cx.manifest.image.iter().flat_map(|map| map.0.values());
    let taken = images.clone().any(|image| image.has_home() && image.tags.is_none());
    let Some(row) = cx.manifest.pipeline.tags.iter().flatten().next().filter(|_| !taken) else { return };
    let published = images.clone().any(|image| image.has_home());
    let error = Diagnostic::error(Code::TagWithoutHome, row.span.clone(), "no image takes these tags");
    cx.error(if published {
        error
            .why("they are for images without `tags` of their own, and every image that is published has its own")
            .help("take `tags` of `[pipeline]` out, or those of an image")
    } else {
        error.why("no image is published").help("give an image a `repository`, or take `tags` out")
    });
}
