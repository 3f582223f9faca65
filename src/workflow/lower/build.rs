//! The jobs that build an image: one, or one for each platform and one that joins them.

use super::parts::{Parts, contents_read, on_github, pairs, permission};
use super::scope::Scope;
use crate::manifest::{CacheKind, Handoff};
use crate::pipeline::{Image, Pipeline};
use crate::value::{Name, Platform};
use crate::workflow::expr::{call, path, text};
use crate::workflow::{Job, Kind, Pairs, Permission, Step, Steps};

/// What an image's build job pushes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Publish {
    /// The image with its tags.
    Image,
    /// One platform, by digest.
    Platform,
    /// Nothing: a job builds it for itself.
    None,
}

/// The job of an image of one platform.
pub fn single(pipeline: &Pipeline, parts: &Parts<'_>, scope: &Scope<'_>, image: &Image) -> Job {
    let platform = &image.platforms[0];
    let ids = format!("{platform}={}", path("steps.build.outputs.image-id").braced());
    let outputs = vec![
        output("digest"),
        ("image-ids".to_owned(), ids),
        output("revision"),
        output("source"),
    ];
    let steps = steps(pipeline, parts, scope, image, platform, Publish::Image);
    job(pipeline, parts, scope, image, &format!("build-{}", image.name), &format!("Build {}", image.name), Some(platform), outputs, steps)
}

/// The job of one platform of several.
pub fn platform(pipeline: &Pipeline, parts: &Parts<'_>, scope: &Scope<'_>, image: &Image, platform: &Platform) -> Job {
    let outputs = ["digest", "image-id", "key", "revision", "source"].map(output).to_vec();
    let steps = steps(pipeline, parts, scope, image, platform, Publish::Platform);
    let id = format!("build-{}-{}", image.name, platform.slug());
    job(pipeline, parts, scope, image, &id, &format!("Build {} ({platform})", image.name), Some(platform), outputs, steps)
}

/// The job that joins the platforms.
pub fn index(parts: &Parts<'_>, scope: &Scope<'_>, pipeline: &Pipeline, image: &Image) -> Job {
    let outputs = ["digest", "image-ids", "revision", "source"]
        .map(|name| (name.to_owned(), path(format!("steps.index.outputs.{name}")).braced()))
        .to_vec();
    let join = Step {
        name: "Join the platforms".to_owned(),
        id: Some("index".to_owned()),
        env: pairs([
            ("COMMIT_SHA", scope.plan("sha").braced()),
            ("IMAGE", image.name.to_string()),
            ("LEGS", image.platforms.iter().map(|platform| leg(image, platform)).collect::<Vec<_>>().join("\n")),
            ("PLATFORMS", scope.plan(&format!("platforms-{}", image.name)).braced()),
            ("REBUILD", rebuild(&image.name)),
            ("REPOSITORY", repository(image)),
            ("TAGS", scope.plan(&format!("tags-{}", image.name)).braced()),
            ("TRUST", scope.plan("trust").braced()),
        ]),
        run: Some(parts.script("index")),
        ..Step::default()
    };
    let mut steps = vec![parts.checkout_own()];
    steps.extend(parts.logins(scope, [image]));
    steps.push(join);
    let id = format!("build-{}", image.name);
    job(pipeline, parts, scope, image, &id, &format!("Build {}", image.name), None, outputs, steps)
}

/// What is known of one platform; empty where this run did not build it.
fn leg(image: &Image, platform: &Platform) -> String {
    let job = format!("needs.build-{}-{}", image.name, platform.slug());
    let value = |name: &str| path(format!("{job}.outputs.{name}"));
    let line = call(
        "format",
        [
            text(format!("{platform} {{0}} {{1}} {{2}} {{3}} {{4}}")),
            value("digest").or(text("-")),
            value("image-id"),
            value("source"),
            value("revision"),
            value("key"),
        ],
    );
    path(format!("{job}.result")).equals(text("success")).and(line).or(text("")).braced()
}

fn output(name: &str) -> (String, String) {
    (name.to_owned(), path(format!("steps.build.outputs.{name}")).braced())
}

#[allow(clippy::too_many_arguments, reason = "what differs between the three kinds of job")]
fn job(
    pipeline: &Pipeline,
    parts: &Parts<'_>,
    scope: &Scope<'_>,
    image: &Image,
    id: &str,
    name: &str,
    platform: Option<&Platform>,
    outputs: Pairs,
    steps: Vec<Step>,
) -> Job {
    let runner = platform.and_then(|platform| image.runners.get(platform)).map_or(&pipeline.runs_on, |own| &own.runner);
    Job {
        id: id.to_owned(),
        about: Vec::new(),
        name: name.to_owned(),
        needs: Vec::new(),
        condition: None,
        permissions: permissions(pipeline, image),
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            runs_on: parts.runs_on(Some(scope), runner),
            timeout: if platform.is_some() { image.timeout.as_minutes() } else { 10 },
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs,
            working_directory: None,
            steps,
        })),
    }
}

fn permissions(pipeline: &Pipeline, image: &Image) -> Vec<Permission> {
    let mut permissions = vec![contents_read()];
    let below = image.from.iter().filter_map(|base| pipeline.image(&base.image)).any(on_github);
    if on_github(image) {
        permissions.push(permission("packages", "write", "pushes the image and its tags"));
    } else if below {
        permissions.push(permission("packages", "read", "pulls the images that it is built on"));
    }
    permissions
}

fn steps(pipeline: &Pipeline, parts: &Parts<'_>, scope: &Scope<'_>, image: &Image, platform: &Platform, publish: Publish) -> Vec<Step> {
    let bases: Vec<&Image> = image.from.iter().filter_map(|base| pipeline.image(&base.image)).collect();
    let mut steps = vec![parts.checkout_commit(scope, false), parts.checkout_own()];
    steps.extend(parts.logins(scope, bases.iter().copied().chain([image])));
    steps.extend(bases.iter().map(|base| base_archive(parts, scope, base, platform)));
    steps.push(Step {
        name: "Find or build the image".to_owned(),
        id: Some("build".to_owned()),
        uses: Some(parts.own_action("build")),
        with: definition(pipeline, scope, image, platform, publish),
        ..Step::default()
    });
    steps
}

/// Fetches a base that is in no registry.
pub fn base_archive(parts: &Parts<'_>, scope: &Scope<'_>, base: &Image, platform: &Platform) -> Step {
    let temp = path("runner.temp").braced();
    Step {
        name: format!("Download the base {}", base.name),
        condition: Some(scope.build(&base.name, "digest").equals(text(""))),
        uses: Some(parts.action("actions/download-artifact")),
        with: pairs([
            ("name", format!("image-{}-{}", base.name, platform.slug())),
            ("path", format!("{temp}/pipegen/bases/{}", base.name)),
        ]),
        ..Step::default()
    }
}

/// Inputs of the composite action that builds. Those that say nothing are left out.
pub fn definition(pipeline: &Pipeline, scope: &Scope<'_>, image: &Image, platform: &Platform, publish: Publish) -> Pairs {
    let lines = |lines: Vec<String>| lines.join("\n");
    let plan = |name: &str| scope.plan(name).braced();
    let own = |name: &str| scope.plan(&format!("{name}-{}", image.name)).braced();
    let published = publish != Publish::None;
    let mut with = pairs([
        ("image", image.name.to_string()),
        ("repository", repository(image)),
        ("public", flag(image.public)),
        ("load-as", image.load_as.to_string()),
        ("platform", platform.to_string()),
        ("platforms", if image.is_multi_platform() && published { own("platforms") } else { platform.to_string() }),
        ("context", if image.context.as_str() == "." { String::new() } else { image.context.to_string() }),
        ("dockerfile", if image.dockerfile.as_str() == "Dockerfile" { String::new() } else { image.dockerfile.to_string() }),
        ("target", image.target.clone().unwrap_or_default()),
        ("files", lines(image.files.iter().map(ToString::to_string).collect())),
        ("bases", lines(image.from.iter().filter_map(|base| base_line(pipeline, scope, base)).collect())),
        ("build-args", lines(image.build_args.iter().map(|(key, text)| format!("{key}={}", scope.text(text, Some(&image.name)))).collect())),
        ("build-secrets", lines(image.build_secrets.iter().map(|(key, text)| format!("{key}={}", scope.text(text, Some(&image.name)))).collect())),
        ("build-secret-ids", image.build_secrets.keys().map(ToString::to_string).collect::<Vec<_>>().join(",")),
        ("labels", lines(image.labels.iter().map(|(key, text)| format!("{}={}", key.0, scope.text(text, Some(&image.name)))).collect())),
        ("smoke", if published { lines(image.smoke.iter().map(|line| line.as_str().to_owned()).collect()) } else { String::new() }),
        ("cache", caches(image)),
        ("sha", plan("sha")),
        ("trust", plan("trust")),
        ("version", plan("version")),
        ("created", plan("created")),
        ("max-age", image.max_age.as_secs().to_string()),
        ("publish", publish.as_str().to_owned()),
    ]);
    if published {
        with.extend(run_dependent(pipeline, scope, image));
    }
    if image.runners.get(platform).is_some_and(|runner| runner.emulated) {
        with.push(("emulate".to_owned(), "true".to_owned()));
    }
    with.retain(|(_, value)| !value.is_empty() && value != "false");
    with
}

fn run_dependent(pipeline: &Pipeline, scope: &Scope<'_>, image: &Image) -> Pairs {
    let own = |name: &str| scope.plan(&format!("{name}-{}", image.name)).braced();
    let mut with = Pairs::new();
    if !image.tags.is_empty() {
        with.push(("tags".to_owned(), own("tags")));
        if pipeline.releases.is_some() {
            with.push(("candidates".to_owned(), own("candidates")));
        }
    }
    with.push(("rebuild".to_owned(), rebuild(&image.name)));
    with.push(("archive".to_owned(), archive(pipeline, scope, image)));
    with
}

/// An archive is uploaded where a consumer lists `artifact` or there is no registry, and in every
/// untrusted run.
fn archive(pipeline: &Pipeline, scope: &Scope<'_>, image: &Image) -> String {
    let consumers = pipeline.jobs.values().flat_map(|job| &job.images).filter(|used| used.image == image.name);
    let listed = consumers.clone().any(|used| used.handoff.contains(&Handoff::Artifact));
    let below = pipeline.images.iter().any(|other| other.from.iter().any(|base| base.image == image.name));
    let wanted = below || consumers.count() > 0;
    if !wanted {
        return String::new();
    }
    if listed || image.repository.is_none() {
        return "true".to_owned();
    }
    scope.plan("trust").equals(text("untrusted")).braced()
}

fn base_line(pipeline: &Pipeline, scope: &Scope<'_>, base: &crate::pipeline::Base) -> Option<String> {
    let image = pipeline.image(&base.image)?;
    let digest = scope.build(&base.image, "digest").or(text("-")).braced();
    let ids = scope.build(&base.image, "image-ids").braced();
    let repository = image.repository.as_ref().map_or("-", |repository| repository.as_str());
    Some(format!("{} {} {repository} {digest} {ids}", base.build_arg, base.image))
}

/// Whether somebody asked for a build although nothing changed.
fn rebuild(image: &Name) -> String {
    let asked = |what: &str| path("inputs.rebuild").equals(text(what));
    asked("all").or(asked(image.as_str())).braced()
}

fn caches(image: &Image) -> String {
    image.cache.iter().map(|kind: &CacheKind| kind.as_str()).collect::<Vec<_>>().join(",")
}

/// The repository, or nothing.
pub fn repository(image: &Image) -> String {
    image.repository.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// `true`, or nothing.
pub fn flag(set: bool) -> String {
    if set { "true".to_owned() } else { String::new() }
}

impl Publish {
    fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Platform => "platform",
            Self::None => "none",
        }
    }
}
