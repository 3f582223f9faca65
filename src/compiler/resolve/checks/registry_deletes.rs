//! `[retention]` where there is nothing to delete, or in a registry that deletes nothing.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::Pipeline;

/// An image that could not be read, or is not valid, may be the one in a registry.
pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let Some(table) = &cx.manifest.retention else { return };
    if pipeline.images.iter().all(|image| image.repository.is_none()) {
        cx.error(
            Diagnostic::error(Code::RegistryNotPrunable, table.span.clone(), "no image is in a registry")
                .why("without a `repository` an image ends with its run, and there is nothing to delete")
                .help("take `[retention]` out, or give an image a `repository`"),
        );
    }
    for image in &pipeline.images {
        let on_hub = image.repository.as_ref().filter(|repository| repository.host() == "docker.io");
        let Some(repository) = on_hub else { continue };
        cx.error(
            Diagnostic::error(
                Code::RegistryNotPrunable,
                table.span.clone(),
                format!("nothing can be deleted from `{repository}`"),
            )
            .also(image.span.clone(), "the image lives there")
            .why("Docker Hub's registry answers no request to delete; only its website and an API of its own do")
            .help("publish to another registry first, with Docker Hub as a second `repository`, or take `[retention]` out"),
        );
    }
}
