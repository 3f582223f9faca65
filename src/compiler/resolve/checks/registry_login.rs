//! `registry-login` where it cannot log in to anything.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::Host;
use crate::language::span::Spanned;
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// There is a registry, and the steps reach the Docker that is logged in.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let manifest = cx.manifest;
    let has_registry = !pipeline.registries.is_empty() || pipeline.publishes_to(&Host("ghcr.io".to_owned()));
    let consumers = manifest.consumer.iter().flat_map(|map| map.0.values());
    let consumers = consumers.map(|table| (table.registry_login.as_ref(), None));
    let jobs = manifest.job.iter().flat_map(|map| map.0.values());
    let jobs = jobs.map(|table| (table.registry_login.as_ref(), table.container.as_ref()));
    let deploys = manifest.deploy.iter().flat_map(|map| map.0.values());
    let deploys = deploys.map(|table| (table.registry_login.as_ref(), None));
    for (written, container) in consumers.chain(jobs).chain(deploys) {
        let Some(written) = written.filter(|written| written.value) else { continue };
        if let Some(container) = container {
            cx.error(in_container(written, &container.span));
        }
        if !has_registry {
            cx.error(
                Diagnostic::error(
                    Code::RegistryWithoutLogin,
                    written.span.clone(),
                    "there is no registry to log in to",
                )
                .why("the file has no `[registry]`, and no image of it lives in `ghcr.io`")
                .help("add:\n    [registry.\"docker.io\"]\n    username = \"${{ vars.REGISTRY_USER }}\"\n    password = \"${{ secrets.REGISTRY_TOKEN }}\""),
            );
        }
    }
}

fn in_container(written: &Spanned<bool>, container: &Span) -> Diagnostic {
    Diagnostic::error(Code::Unsupported, written.span.clone(), "log-ins for steps in a container")
        .also(container.clone(), "the steps run in here")
        .why("the Docker of the runner is logged in, which the steps in a container do not reach")
        .help("take `container` out, and run it from a step: `docker run …`")
}
