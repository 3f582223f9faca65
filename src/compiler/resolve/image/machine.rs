//! An image that stays in the Docker of the machine that builds it: `handoff = "daemon"`.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Handoff};
use crate::language::span::Spanned;
use crate::language::value::{LocalImage, Name, Platform, Repository};
use crate::model::pipeline::PlatformRunner;
use std::collections::BTreeMap;

type Table = Spanned<manifest::Image>;

/// Its name there, in the place of a repository; nothing where it does not stay.
pub fn repository(cx: &mut Context<'_>, table: &Table, load_as: &LocalImage) -> Option<Repository> {
    let daemon = table.stays()?;
    let Some(written) = &table.repository else { return Some(Repository::in_docker(load_as)) };
    cx.error(
        Diagnostic::error(
            Code::DaemonWithRepository,
            daemon.span.clone(),
            "an image with a `repository` that stays on a machine",
        )
        .also(written.span.clone(), "where it is published")
        .why("its tags, its records and its content keys are in one place, and this would be two: what one machine keeps is no registry's, and the other way round")
        .help("take `repository` out; or pull the image from there: `handoff = \"registry\"`"),
    );
    None
}

/// What does not go together with an image that stays on a machine.
pub fn check(
    cx: &mut Context<'_>,
    name: &Spanned<Name>,
    table: &Table,
    runners: &BTreeMap<Platform, PlatformRunner>,
) {
    let Some(daemon) = table.stays().filter(|_| table.repository.is_none()) else { return };
    if let Some(hosted) = runners.values().map(|own| &own.runner).find(|runner| runner.is_hosted()) {
        cx.error(
            Diagnostic::error(
                Code::DaemonAcrossRunners,
                daemon.span.clone(),
                format!("`{}` is built on `{}`, a new machine for every job", name.value, hosted.0.join("`, `")),
            )
            .why("GitHub throws its machines away behind each job, and the image with them")
            .help("build it on a machine of your own: `runs-on = [\"self-hosted\", \"…\"]` in `[pipeline]`; or hand it over: `handoff = \"artifact\"`"),
        );
    }
    if let Some(base) = table.from.iter().flatten().next() {
        cx.error(out_of_reach(&base.span, daemon, "an image on top of another, which stays on a machine",
            "a base is handed over by digest from a registry, or as files; Docker's own builder takes neither of what another job has built",
            "write both stages into one Dockerfile; or hand it over: `handoff = \"artifact\"`"));
    }
    let artifact = table.handoff.iter().flat_map(|many| &many.0).any(|one| one.value == Handoff::Artifact);
    if let Some(scan) = table.scan.as_ref().filter(|_| !artifact) {
        cx.error(out_of_reach(&scan.span, daemon, "a scan of an image that stays on a machine",
            "what is scanned has a name of its own in Docker, which two runs on one machine would take from each other",
            "hand it over as well: `handoff = [\"daemon\", \"artifact\"]`"));
    }
}

/// A refusal of something that cannot reach the machine.
pub fn out_of_reach(
    span: &Span,
    daemon: &Spanned<Handoff>,
    message: &str,
    why: &str,
    help: &str,
) -> Diagnostic {
    Diagnostic::error(Code::DaemonOutOfReach, span.clone(), message.to_owned())
        .also(daemon.span.clone(), "it stays in Docker")
        .why(why)
        .help(help)
}
