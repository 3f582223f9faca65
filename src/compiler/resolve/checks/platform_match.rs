//! Consumers on machines that their images are not built for. A job gets an image for the platform of
//! its own machine, by digest from the registry or as the archive that the platform's build uploaded.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::remedies::{build_for, leave_out, run_there};
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::Handoff;
use crate::language::span::Spanned;
use crate::language::value::{Name, Platform};
use crate::model::pipeline::{Action, Consumption, Event, Events, Image, Job, Pipeline, Runner, secrets_of};
use std::collections::BTreeSet;

pub(super) const CHECK: Check = Check { needs: &[Need::Pipeline], run: check };

/// Checks every image of every consumer. What follows a run gets files, and runs no image.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for job in pipeline.jobs.values().filter(|job| !job.follows()) {
        for used in job.images.iter().filter(|used| used.is_in_docker()) {
            let Some(image) = pipeline.image(&used.image) else { continue };
            let emulates = emulates(job, pipeline);
            for runner in job.runners() {
                let way = Way { job, runner, image, used, emulates };
                if !own_machine(cx, pipeline, &way) && is_in_forks(job, image, &pipeline.images) {
                    machine_of_forks(cx, pipeline, &way);
                }
            }
        }
    }
}

/// An image, and the job that it has to reach.
struct Way<'w> {
    job: &'w Job,
    runner: &'w Runner,
    image: &'w Image,
    used: &'w Consumption,
    emulates: bool,
}

impl Way<'_> {
    fn built(&self, event: &Event) -> &[Platform] {
        if event.is_trusted() { &self.image.platforms } else { &self.image.pull_request_platforms }
    }

    /// Whether a job on `machine` gets the image in `event`, and may be able to run it.
    fn reaches(&self, event: &Event, machine: &Platform, from_registry: bool) -> bool {
        let built = self.built(event);
        built.contains(machine)
            || (*event == Event::PullRequest && self.used.is_built())
            || (from_registry && self.may_run(built, machine))
    }

    /// What Docker takes from a registry for a platform that is not there: one that the processor runs as
    /// well, and an image that is no index, with a warning.
    fn may_run(&self, built: &[Platform], machine: &Platform) -> bool {
        let alike = |platform: &Platform| match machine.as_str() {
            "linux/amd64" => platform.as_str() == "linux/386",
            "linux/arm64" => platform.as_str().starts_with("linux/arm/"),
            _ => false,
        };
        built.iter().any(alike) || (self.emulates && !self.image.is_multi_platform())
    }
}

/// Refuses a job that cannot get the image in an event in which it runs. Says whether it did.
fn own_machine(cx: &mut Context<'_>, pipeline: &Pipeline, way: &Way<'_>) -> bool {
    let Some(machine) = way.runner.platform() else { return false };
    let events = match &way.job.selector.events {
        Events::All => vec![Event::PullRequest, Event::MergeQueue, Event::Push],
        Events::Only(events) => events.iter().cloned().collect(),
    };
    let pulls = way.used.handoff.contains(&Handoff::Registry);
    let fails: Vec<&Event> = events.iter().filter(|event| !way.reaches(event, &machine, pulls)).collect();
    // Its condition may leave out the very events in which it would fail.
    if fails.is_empty() || (way.job.selector.condition.is_some() && fails.len() < events.len()) {
        return false;
    }
    let (job, image) = (&way.job.name, &way.image.name);
    let never = !way.image.platforms.contains(&machine);
    let in_event = |event: &&&Event| match event {
        Event::MergeQueue => "the merge queue",
        _ => "pull requests",
    };
    let untrusted: Vec<&str> =
        fails.iter().filter(|event| !event.is_trusted()).map(|e| in_event(&e)).collect();
    let untrusted = untrusted.join(" and ");
    let message = match never {
        true => format!("`{job}` runs on `{machine}`, and `{image}` is not built for it"),
        false => format!("`{job}` runs on `{machine}`, and `{image}` is not built for it in {untrusted}"),
    };
    let error = at(cx, way.job, |span| Diagnostic::error(Code::PlatformNotBuilt, span, message));
    let (built, text) = match never {
        true => (&way.image.platforms, "built for"),
        false => (&way.image.pull_request_platforms, "pull requests and the merge queue: built for"),
    };
    let (span, note) = platforms(cx, way.image, never);
    let what = listed(built.iter().map(Platform::as_str));
    let error = error
        .also(span, format!("{text} {what}{note}"))
        .why(format!(
            "{} is `{machine}`. A job gets an image for its own machine's platform, and no registry and no artifact has what was not built",
            labels(way.runner),
        ));
    let mut help = Vec::new();
    if never {
        help.extend(run_there(pipeline, way.image, job));
        help.push(build_for(way.image, &machine, events.iter().any(|event| !event.is_trusted())));
    } else {
        help.push(build_for(way.image, &machine, true));
        help.extend(leave_out(pipeline, way.job));
    }
    cx.error(error.help(help.join("\nor ")));
    true
}

/// Warns of pull requests of forks, which run on another machine than one's own. Not an error: a repository
/// may have neither forks nor Dependabot.
fn machine_of_forks(cx: &mut Context<'_>, pipeline: &Pipeline, way: &Way<'_>) {
    let Some(machine) = pipeline.fork_runs_on.platform().filter(|_| !way.runner.is_hosted()) else {
        return;
    };
    if way.reaches(&Event::PullRequest, &machine, way.image.public) {
        return;
    }
    let (job, image) = (&way.job.name, &way.image.name);
    let written = cx.manifest.pipeline.fork_runs_on.as_ref().map(|label| label.span.clone());
    let (span, note) = platforms(cx, way.image, false);
    let what = listed(way.image.pull_request_platforms.iter().map(Platform::as_str));
    let message =
        format!("for a fork `{job}` runs on `{machine}`, and `{image}` is not built for it in pull requests");
    let warning = at(cx, way.job, |span| Diagnostic::warning(Code::PlatformNotBuilt, span, message))
        .also(span, format!("pull requests and the merge queue: built for {what}{note}"));
    let warning = match written {
        Some(span) => warning.also(span, "the runner of forks"),
        None => warning,
    };
    let mut help = Vec::new();
    let there = way.image.pull_request_platforms.iter().find_map(Platform::native_runner);
    help.extend(there.map(|label| {
        format!("give forks a machine that the image is built for, in `[pipeline]`:\n    fork-runs-on = \"{label}\"")
    }));
    help.push(build_for(way.image, &machine, true));
    cx.errors.push(
        warning
            .why(format!(
                "a run of a fork or of Dependabot gets none of one's own runners: {} stands for {}, and a job gets an image for its own machine's platform",
                labels(&pipeline.fork_runs_on),
                labels(way.runner),
            ))
            .help(help.join("\nor ")),
    );
}

/// Whether pull requests of forks run the job: those that need a secret they do not, nor those of an image
/// that is built with one.
fn is_in_forks(job: &Job, image: &Image, images: &[Image]) -> bool {
    let mut withheld: BTreeSet<&Name> = BTreeSet::new();
    // Every base stands before what is built on it.
    for one in images {
        let below = one.from.iter().any(|base| withheld.contains(&base.image));
        if below || secrets_of(one).iter().any(|secret| secret.required) {
            withheld.insert(&one.name);
        }
    }
    let selected = job.selector.events.contains(&Event::PullRequest) && job.selector.condition.is_none();
    selected && job.withheld().next().is_none() && !withheld.contains(&image.name)
}

/// Whether steps of the job teach its machine other platforms.
fn emulates(job: &Job, pipeline: &Pipeline) -> bool {
    let teaches = |text: &str| text.contains("qemu") || text.contains("binfmt");
    let own = job.body.setups.iter().filter_map(|name| pipeline.setups.get(name)).flatten();
    job.body.steps.iter().chain(own).any(|step| match &step.action {
        Action::Run { script, .. } => teaches(script),
        Action::Uses { action, .. } => teaches(&action.to_string()),
    })
}

/// A finding at the job's runner, or at its name where the runner is the pipeline's.
fn at(cx: &Context<'_>, job: &Job, found: impl FnOnce(Span) -> Diagnostic) -> Diagnostic {
    let key = Spanned::new(job.name.clone(), 0..0);
    let table = cx.manifest.consumer.iter().find_map(|map| map.0.get(&key));
    if let Some(labels) = table.and_then(|table| table.runs_on.as_ref()) {
        return found(labels.span.clone());
    }
    let found = found(job.span.clone());
    match &cx.manifest.pipeline.runs_on {
        Some(labels) => found.also(labels.span.clone(), "its runner"),
        None => found,
    }
}

/// Where the platforms of an image are written, for all events or for pull requests, and what to add where
/// they are not. At its name, if nowhere.
fn platforms(cx: &Context<'_>, image: &Image, all: bool) -> (Span, &'static str) {
    let key = Spanned::new(image.name.clone(), 0..0);
    let table = cx.manifest.image.iter().find_map(|map| map.0.get(&key));
    let every = table.and_then(|table| table.platforms.as_ref());
    let fewer = table.and_then(|table| table.pull_request_platforms.as_ref());
    match (every, fewer) {
        (_, Some(many)) if !all => (many.span.clone(), ""),
        (Some(many), _) if all || many.0.len() < 2 => (many.span.clone(), ""),
        (Some(many), _) => (many.span.clone(), ", the first"),
        (None, _) => (image.span.clone(), ", the default"),
    }
}

fn labels(runner: &Runner) -> String {
    format!("`{}`", listed(runner.0.iter().map(String::as_str)))
}
