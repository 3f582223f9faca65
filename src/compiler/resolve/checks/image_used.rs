//! Images that nothing wants.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::{Image, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// An image is wanted by a tag row, a job or an image on top of it.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for image in &pipeline.images {
        one(cx, pipeline, image);
    }
}

fn one(cx: &mut Context<'_>, pipeline: &Pipeline, image: &Image) {
    let below = pipeline.images.iter().any(|other| other.from.iter().any(|base| base.image == image.name));
    let used = pipeline.jobs.values().flat_map(|job| &job.images).any(|used| used.image == image.name);
    if !below && !used && image.tags.is_empty() {
        cx.error(
            Diagnostic::error(
                Code::ImageUnused,
                image.span.clone(),
                format!("nothing wants the image `{}`", image.name),
            )
            .why("an image is built where a tag row, a job or an image on top of it wants it")
            .help(format!("use it: `[consumer.test]` with `images = [\"{}\"]`; or take it out", image.name)),
        );
    }
}
