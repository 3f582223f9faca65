//! Images that stay in the Docker of a machine, and what has to run there.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::remedy::quoted_list;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{Handoff, Wiring};
use crate::model::pipeline::{Class, Consumption, Image, Job, Pipeline, Runner};

pub(super) const CHECK: Check = Check { needs: &[Need::Resolved, Need::Pipeline], run: check };

fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let on_machine: Vec<&Image> = pipeline.images.iter().filter(|image| image.is_on_machine()).collect();
    let Some(first) = on_machine.first() else { return };
    for (at, image) in on_machine.iter().enumerate().skip(1) {
        one_machine(cx, first, image);
        on_machine[..at].iter().for_each(|other| one_name(cx, other, image));
    }
    for image in pipeline.images.iter().filter(|image| !image.is_on_machine()) {
        let below = image
            .from
            .iter()
            .find_map(|base| pipeline.image(&base.image).filter(|base| base.is_on_machine()));
        below.into_iter().for_each(|base| cx.error(on_top(image, base)));
    }
    if let Some(retention) = &cx.manifest.retention {
        cx.error(pruned(&retention.span, first));
    }
    pipeline.jobs.values().for_each(|job| reaches(cx, pipeline, job));
}

fn on_top(image: &Image, base: &Image) -> Diagnostic {
    let message = format!("`{}` is built on `{}`, which stays on a machine", image.name, base.name);
    Diagnostic::error(Code::DaemonOutOfReach, image.span.clone(), message)
        .also(base.span.clone(), "this image stays in Docker")
        .why("a base is handed over by digest from a registry, or as files")
        .help("hand the base over: `handoff = \"artifact\"`; or write both stages into one Dockerfile")
}

fn pruned(retention: &Span, image: &Image) -> Diagnostic {
    let message = format!("`{}` stays on a machine, and a registry is pruned", image.name);
    Diagnostic::error(Code::DaemonOutOfReach, retention.clone(), message)
        .also(image.span.clone(), "this image stays in Docker")
        .why("what is in a machine's Docker is not listed by any registry, and this version does not prune there")
        .help("take `[retention]` out, and remove old tags on the machine yourself: those that begin with `in-run-`, and of commits; never `deployed-…`, `promoted-…`")
}

/// Promotion looks at all images at once, and so stands on one machine.
fn one_machine(cx: &mut Context<'_>, first: &Image, image: &Image) {
    let (Some(one), Some(other)) = (first.machine(), image.machine()) else { return };
    if !one.is_same(other) {
        let message = format!(
            "`{}` stays on the machine of {}, and `{}` on that of {}",
            first.name,
            spoken(one),
            image.name,
            spoken(other)
        );
        cx.error(
            Diagnostic::error(Code::DaemonAcrossRunners, image.span.clone(), message)
                .also(first.span.clone(), "the other image")
                .why("tags of several images move together, by one job, which sees the Docker of one machine")
                .help(format!("build both there: `runners = {{ … = {} }}`", labels(one))),
        );
    }
}

/// Two images with one name would take each other's tags.
fn one_name(cx: &mut Context<'_>, one: &Image, other: &Image) {
    if one.repository == other.repository {
        let message =
            format!("`{}` and `{}` are both `{}` on the machine", one.name, other.name, one.load_as.name());
        cx.error(
            Diagnostic::error(Code::ImageNamesCollide, other.span.clone(), message)
                .also(one.span.clone(), "the other image")
                .why("tags and content keys of an image that stays in Docker are tags of the name in its `load-as`")
                .help(format!("give one of them another name: `load-as = \"{}-{}:ci\"`", other.load_as.name(), other.name)),
        );
    }
}

/// Whether a job that needs the machine runs there.
fn reaches(cx: &mut Context<'_>, pipeline: &Pipeline, job: &Job) {
    let image = |used: &Consumption| pipeline.image(&used.image).filter(|image| image.is_on_machine());
    for (used, image) in job.images.iter().filter_map(|used| Some((used, image(used)?))) {
        if job.called.is_some() || job.wiring != Wiring::Needs {
            cx.error(elsewhere(job, image));
        } else if used.handoff.contains(&Handoff::Daemon) {
            let help = "or let it take the archive: `handoff = \"artifact\"`";
            on_its_machine(cx, job, image, "takes it from Docker", help);
        } else if job.deployment.is_some() {
            let help = "the script can reach other machines from there";
            on_its_machine(cx, job, image, "deploys it from Docker, where what served before is too", help);
        }
    }
    let behind = job.after_promotion && job.deployment.is_none();
    if let Some(image) = pipeline.images.iter().find(|image| behind && is_asked(job, image)) {
        let help = "or let it run before the gate: take `after` out";
        let what = "asks the record in Docker whether a newer run has promoted";
        on_its_machine(cx, job, image, what, help);
    }
}

/// Whether a job behind promotion asks whether a newer run has moved a tag of the image; one without images asks
/// for all that gate.
fn is_asked(job: &Job, image: &Image) -> bool {
    let waits = if job.images.is_empty() { image.required } else { job.uses(&image.name) };
    let mut moving = image.tags.iter().filter(|row| row.class == Class::Moving);
    let moves = moving.any(|row| row.events.iter().any(|event| job.selector.events.contains(event)));
    image.is_on_machine() && waits && moves
}

fn on_its_machine(cx: &mut Context<'_>, job: &Job, image: &Image, what: &str, help: &str) {
    let Some(machine) = image.machine() else { return };
    let of_legs = job.runner_of_legs.is_some();
    if of_legs || !job.runner.is_same(machine) {
        let whose = if of_legs { "a machine of each leg's".to_owned() } else { spoken(&job.runner) };
        let message = format!(
            "`{}` runs on {whose}, and `{}` stays on the machine of {}",
            job.name,
            image.name,
            spoken(machine)
        );
        cx.error(
            Diagnostic::error(Code::DaemonAcrossRunners, job.span.clone(), message)
                .also(image.span.clone(), "this image stays in the Docker of the machine that builds it")
                .why(format!("the job {what}, and another machine's Docker does not have it"))
                .help(format!("run it there: `runs-on = {}`; {help}", labels(machine))),
        );
    }
}

/// A job of another workflow.
fn elsewhere(job: &Job, image: &Image) -> Diagnostic {
    let place: &Span = &job.span;
    let message = format!("`{}` is in another workflow, and `{}` stays on a machine", job.name, image.name);
    Diagnostic::error(Code::DaemonOutOfReach, place.clone(), message)
        .also(image.span.clone(), "this image stays in Docker")
        .why("a called file is also started by hand and a run that follows starts when this one has ended: by then the machine may have removed the image, and nothing else has it")
        .help("let the job be one of this workflow: take `wiring` or `uses` out; or give the image a `repository`")
}

fn spoken(runner: &Runner) -> String {
    format!("`{}`", runner.0.join("`, `"))
}

fn labels(runner: &Runner) -> String {
    quoted_list(runner.0.iter().map(String::as_str))
}
