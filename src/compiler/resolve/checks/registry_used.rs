//! Log-ins that nothing needs.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::Host;
use crate::model::pipeline::{Image, Job, Pipeline};
use std::collections::BTreeSet;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// An image lives in the registry, or something is pulled from it, or the user's steps may do so.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    if pipeline.jobs.values().any(|job| job.registry_login) {
        return;
    }
    let used = used(pipeline);
    let manifest = cx.manifest;
    let hosts = manifest.registry.iter().flat_map(|map| map.0.keys());
    for host in hosts.filter(|host| !used.contains(&host.value)) {
        let name = &host.value.0;
        let usual = Host::of(&format!("{name}/image")).0;
        cx.error(
            Diagnostic::error(
                Code::Unused,
                host.span.clone(),
                format!("nothing is pushed to `{name}` or pulled from it"),
            )
            .why("no image has its `repository` there, and no Dockerfile, service or container names it")
            .help(if usual == *name {
                format!("take it out. A Dockerfile names it where it stands in front of the image, and not in an argument that only the run knows: `FROM {name}/${{IMAGE}}`. For steps that pull, their job says `registry-login = true`")
            } else {
                format!("write `[registry.\"{usual}\"]`: that is the name which Docker reads into a reference")
            }),
        );
    }
}

fn used(pipeline: &Pipeline) -> BTreeSet<Host> {
    let repositories = pipeline.images.iter().flat_map(Image::repositories);
    let at_start = pipeline.jobs.values().flat_map(Job::pulled_at_start);
    let mut used: BTreeSet<Host> =
        repositories.map(|repository| Host(repository.host().to_owned())).collect();
    used.extend(pipeline.images.iter().flat_map(|image| image.pulls.iter().cloned()));
    used.extend(at_start.map(Host::of));
    used.extend(pipeline.jobs.values().flat_map(Job::pulls));
    used
}
