//! Registries in which no image lives.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::{Image, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// Images live in every registry that is logged in to.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let manifest = cx.manifest;
    for (host, _) in manifest.registry.iter().flat_map(|map| &map.0) {
        if !pipeline.images.iter().flat_map(Image::repositories).any(|own| own.host() == host.value.0) {
            cx.error(
                Diagnostic::error(
                    Code::Unused,
                    host.span.clone(),
                    format!("no image lives in `{}`", host.value.0),
                )
                .why("it looks as if something were pushed there")
                .help("take it out"),
            );
        }
    }
}
