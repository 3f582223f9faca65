//! How an image reaches a job: by the composite action, and as a service.

use super::build;
use super::definition::{Publish, definition, flag, object, repository};
use super::layout;
use super::pieces::{Pieces, pairs};
use super::scope::Scope;
use crate::language::manifest::Handoff;
use crate::language::value::Platform;
use crate::language::value::variable::Form;
use crate::model::pipeline::{Consumption, Image, Job, Pipeline, ServiceImage, StartedService};
use crate::model::workflow::expr::{call, path, text};
use crate::model::workflow::{Pairs, Step};

/// The image, from the first of its sources that serves it.
pub fn get(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    own: &Job,
    used: &Consumption,
) -> Vec<Step> {
    let Some(image) = pipeline.image(&used.image) else { return Vec::new() };
    match used.form() {
        Form::InDocker => {}
        Form::AsFiles => return layout::get(pieces, scope, own, used, image),
        Form::ByReference => return Vec::new(),
    }
    let id = format!("image-{}", image.name);
    // What other runs have built is known by its digest alone.
    let build = |output: &str| {
        (own.at.is_none() || output == "digest").then(|| scope.handed_to(own, used, output).braced())
    };
    let mut steps = vec![Step {
        name: format!("Get the image {}", image.name),
        id: Some(id.clone()),
        uses: Some(pieces.own_action("image")),
        with: given(scope, build, image, &used.handoff, &held_as(image), None),
        ..Step::default()
    }];
    if used.handoff.contains(&Handoff::Build) {
        steps.extend(rebuild(pipeline, pieces, scope, image, &id));
    }
    steps
}

/// One platform of an image, whatever this runner's is: it is looked at, and never run. Only what the
/// build made will do, so there is no build from source.
pub fn look_at(pieces: &Pieces<'_>, scope: &Scope<'_>, image: &Image, platform: &Platform) -> Step {
    let is_looked_at = |source: &Handoff| !matches!(source, Handoff::Build | Handoff::Daemon);
    let sources: Vec<Handoff> = image.handoff.iter().copied().filter(is_looked_at).collect();
    let build = |output: &str| Some(scope.built_for(image, platform, output).braced());
    Step {
        name: format!("Get the image {} ({platform})", image.name),
        uses: Some(pieces.own_action("image")),
        with: given(scope, build, image, &sources, &local(image, platform), Some(platform)),
        ..Step::default()
    }
}

/// What a platform that is only looked at is called in Docker.
pub fn local(image: &Image, platform: &Platform) -> String {
    format!("{}:{}", image.name, platform.slug())
}

/// What a job's Docker calls an image. Where it stays on a machine, the name has the run in it: two runs of two
/// commits would take it from each other.
pub fn held_as(image: &Image) -> String {
    if image.is_on_machine() {
        format!("{}:{IN_RUN}{}", image.load_as.name(), path("github.run_id").braced())
    } else {
        image.load_as.to_string()
    }
}

/// What the tag begins with that an image on a machine has for the jobs of one run.
const IN_RUN: &str = "in-run-";

/// What the composite action is told; `build` gives the outputs of the build.
fn given(
    scope: &Scope<'_>,
    build: impl Fn(&str) -> Option<String>,
    image: &Image,
    sources: &[Handoff],
    load_as: &str,
    platform: Option<&Platform>,
) -> Pairs {
    let sources: Vec<&str> = sources.iter().map(|source| source.as_str()).collect();
    let mut with = pairs([
        ("image", image.name.to_string()),
        ("repository", repository(image)),
        ("public", flag(image.public)),
        ("digest", build("digest").unwrap_or_default()),
        ("archives", build("archives").unwrap_or_default()),
        ("image-ids", build("image-ids").unwrap_or_default()),
        ("platform", platform.map(ToString::to_string).unwrap_or_default()),
        ("handoff", sources.join(" ")),
        ("load-as", load_as.to_owned()),
        ("trust", scope.plan("trust").braced()),
        ("event", scope.plan("event").braced()),
    ]);
    if sources.contains(&Handoff::Daemon.as_str()) {
        with.extend(pairs([
            ("host", build("host").unwrap_or_default()),
            ("host-name", build("host-name").unwrap_or_default()),
        ]));
    }
    with.retain(|(_, value)| !value.is_empty());
    with
}

/// The last resort of a pull request: the same source, another image.
fn rebuild(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    image: &Image,
    id: &str,
) -> Vec<Step> {
    let unserved = || path(format!("steps.{id}.outputs.source")).equals(text(""));
    let platform = image.pull_request_platforms.first().cloned().unwrap_or_else(Platform::amd64);
    let bases = image.from.iter().filter_map(|base| pipeline.image(&base.image));
    let mut steps: Vec<Step> = bases
        .map(|base| {
            let step = build::base_archive(pieces, scope, base, &platform);
            Step { condition: step.condition.map(|own| unserved().and(own)), ..step }
        })
        .collect();
    steps.push(Step {
        about: vec![
            "Neither the registry nor the artifact served it: the same source, not the same image."
                .to_owned(),
        ],
        name: format!("Build {} from source", image.name),
        condition: Some(unserved()),
        uses: Some(pieces.own_action("build")),
        with: definition(pipeline, scope, image, &platform, Publish::None),
        ..Step::default()
    });
    steps
}

/// GitHub starts services before the first step: it cannot start one from an artifact, and fails a job whose
/// credentials are empty.
pub fn start(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    name: &str,
    service: &StartedService,
) -> Step {
    let (image, pull, about) = match &service.image {
        ServiceImage::Own(image) => {
            let image = pipeline.image(image).map(held_as).unwrap_or_default();
            (image, false, "A step, because GitHub starts services before any image is handed over.")
        }
        ServiceImage::Pulled(image) => (
            image.clone(),
            true,
            "A step, because GitHub takes no empty credentials, as an untrusted run's are.",
        ),
    };
    let env = object(service.env.iter().map(|(key, value)| (key.as_str(), scope.value_json(value, None))));
    // All of them, also the empty ones: the job's own `env` may have a variable of that name.
    let pairs = pairs([
        ("HEALTH", service.health.clone().unwrap_or_default()),
        ("IMAGE", image),
        ("NAME", name.to_owned()),
        ("OPTIONS", service.options.join("\n")),
        ("PORTS", service.ports.join("\n")),
        ("PULL", flag(pull)),
        ("SERVICE_ENV", env),
    ]);
    Step {
        about: vec![about.to_owned()],
        name: format!("Start {name}"),
        env: pairs,
        run: Some(pieces.script("service")),
        ..Step::default()
    }
}

pub fn logs(name: &str) -> Step {
    Step {
        name: format!("Logs of {name}"),
        condition: Some(call("failure", [])),
        env: pairs([("NAME", name.to_owned())]),
        run: Some("docker logs \"$NAME\"".to_owned()),
        ..Step::default()
    }
}

/// A self-hosted machine keeps its containers, and the next job wants the same name and ports.
pub fn remove(name: &str) -> Step {
    Step {
        name: format!("Remove {name}"),
        condition: Some(call("always", [])),
        env: pairs([("NAME", name.to_owned())]),
        run: Some("docker rm --force --volumes \"$NAME\"".to_owned()),
        ..Step::default()
    }
}
