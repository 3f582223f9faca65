//! What the composite action that builds is told about an image.

use super::handoff;
use super::pieces::pairs;
use super::scope::Scope;
use super::table;
use crate::language::manifest::CacheKind;
use crate::language::value::{Name, Platform, RelativePath, Text};
use crate::model::pipeline::{ByEvent, Image, Pipeline};
use crate::model::workflow::Pairs;
use crate::model::workflow::expr::{path, text};

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

/// Inputs of the composite action that builds. Those that say nothing are left out.
pub fn definition(
    pipeline: &Pipeline,
    scope: &Scope<'_>,
    image: &Image,
    platform: &Platform,
    publish: Publish,
) -> Pairs {
    let mut with = identity(scope, image, platform, publish);
    with.extend(source(pipeline, scope, image));
    if publish != Publish::None {
        with.push(("smoke".to_owned(), lines(image.smoke.iter().map(|line| line.as_str().to_owned()))));
    }
    with.extend(run(scope, image, publish));
    if publish != Publish::None {
        with.extend(published(pipeline, scope, image));
    }
    with.push(("emulate".to_owned(), emulate(scope, image, platform)));
    with.retain(|(_, value)| !value.is_empty());
    with
}

/// Whether the runner needs emulation: where nobody has one of this architecture, or only the
/// pipeline has, whose own no untrusted run gets.
fn emulate(scope: &Scope<'_>, image: &Image, platform: &Platform) -> String {
    match image.runners.get(platform) {
        Some(runner) if runner.emulated => "true".to_owned(),
        Some(own) if platform.native_runner().is_none() && !own.runner.is_hosted() => {
            scope.plan("trust").equals(text("untrusted")).braced()
        }
        _ => String::new(),
    }
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// Which image it is, and where it lives.
fn identity(scope: &Scope<'_>, image: &Image, platform: &Platform, publish: Publish) -> Pairs {
    let several = image.is_multi_platform() && publish != Publish::None;
    let all = scope.plan(&format!("platforms-{}", image.name)).braced();
    pairs([
        ("image", image.name.to_string()),
        ("repository", repository(image)),
        ("machine", on_machine(scope, image, publish)),
        ("public", flag(image.public)),
        ("load-as", handoff::held_as(image)),
        ("platform", platform.to_string()),
        ("platforms", if several { all } else { platform.to_string() }),
        ("all-platforms", if several { joined(&image.platforms) } else { String::new() }),
    ])
}

/// Whether the run builds it in the machine's own Docker: an untrusted one is somewhere else.
fn on_machine(scope: &Scope<'_>, image: &Image, publish: Publish) -> String {
    if image.is_on_machine() && publish != Publish::None {
        scope.plan("trust").differs(text("untrusted")).braced()
    } else {
        String::new()
    }
}

fn joined(platforms: &[Platform]) -> String {
    platforms.iter().map(Platform::as_str).collect::<Vec<_>>().join(",")
}

/// What it is made of: all of this is part of the content key, but for the values of secrets and caches.
fn source(pipeline: &Pipeline, scope: &Scope<'_>, image: &Image) -> Pairs {
    let own = |value: &ByEvent| scope.value_json(value, Some(&image.name));
    let secret = |text: &Text| scope.json(text, Some(&image.name));
    let lasting = |value: &ByEvent| scope.lasting_json(value, Some(&image.name));
    let unless = |path: &RelativePath, default: &str| {
        if path.as_str() == default { String::new() } else { path.to_string() }
    };
    let artifacts: Vec<&str> = image.downloads.iter().map(|artifact| artifact.name.as_str()).collect();
    let ids: Vec<String> = image.build_secrets.keys().map(ToString::to_string).collect();
    pairs([
        ("context", unless(&image.context, ".")),
        ("dockerfile", unless(&image.dockerfile, "Dockerfile")),
        ("target", image.target.clone().unwrap_or_default()),
        ("files", lines(image.files.iter().map(ToString::to_string))),
        ("include", image.include.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(",")),
        ("artifacts", artifacts.join(" ")),
        ("bases", lines(image.from.iter().filter_map(|base| base_line(pipeline, scope, base)))),
        ("build-args", object(image.build_args.iter().map(|(key, text)| (key.as_str(), own(text))))),
        ("stamps", object(image.stamps.iter().map(|(key, text)| (key.as_str(), own(text))))),
        ("stamp-key", object(image.stamps.iter().map(|(key, text)| (key.as_str(), lasting(text))))),
        ("build-secrets", object(image.build_secrets.iter().map(|(key, text)| (key.as_str(), secret(text))))),
        ("build-secret-ids", ids.join(",")),
        ("labels", object(image.labels.iter().map(|(key, text)| (key.0.as_str(), own(text))))),
        ("label-key", object(image.labels.iter().map(|(key, text)| (key.0.as_str(), lasting(text))))),
        ("cache", caches(image)),
        ("published", flag(is_relied_on(pipeline, image))),
    ])
}

/// A JSON object, an entry to a line; nothing where it has none. Values are JSON already.
pub fn object<'k>(entries: impl Iterator<Item = (&'k str, String)>) -> String {
    let lines: Vec<String> =
        entries.map(|(key, value)| format!("  {}: {value}", serde_json::Value::from(key))).collect();
    if lines.is_empty() { String::new() } else { format!("{{\n{}\n}}", lines.join(",\n")) }
}

/// Whether the image gets into a registry, or one does that is built on it.
fn is_relied_on(pipeline: &Pipeline, image: &Image) -> bool {
    let on_it = |other: &&Image| other.from.iter().any(|base| base.image == image.name);
    image.repository.is_some()
        || pipeline.images.iter().filter(on_it).any(|other| is_relied_on(pipeline, other))
}

/// What the run decided.
fn run(scope: &Scope<'_>, image: &Image, publish: Publish) -> Pairs {
    let plan = |name: &str| scope.plan(name).braced();
    pairs([
        ("sha", plan("sha")),
        ("trust", plan("trust")),
        ("version", plan("version")),
        ("created", plan("created")),
        ("max-age", image.max_age.as_secs().to_string()),
        ("publish", publish.as_str().to_owned()),
    ])
}

/// What only the image's own job needs.
fn published(pipeline: &Pipeline, scope: &Scope<'_>, image: &Image) -> Pairs {
    let own = |name: &str| scope.plan(&format!("{name}-{}", image.name)).braced();
    let mut with = Pairs::new();
    if !image.tags.is_empty() {
        with.push(("tags".to_owned(), own("tags")));
        if !pipeline.releases.is_empty() {
            with.push(("candidates".to_owned(), own("candidates")));
        }
    }
    with.push(("rebuild".to_owned(), rebuild(&image.name)));
    with.push(("archive".to_owned(), archive(pipeline, scope, image)));
    with
}

/// An archive is uploaded where a job of this run reads it.
fn archive(pipeline: &Pipeline, scope: &Scope<'_>, image: &Image) -> String {
    let read = table::archives(pipeline);
    let is_own = |line: &str| line.split_whitespace().next() == Some(image.name.as_str());
    if read.lines().any(is_own) {
        scope.plan(&format!("archive-{}", image.name)).braced()
    } else {
        String::new()
    }
}

fn base_line(pipeline: &Pipeline, scope: &Scope<'_>, base: &crate::model::pipeline::Base) -> Option<String> {
    let image = pipeline.image(&base.image)?;
    let digest = scope.build(&base.image, "digest").or(text("-")).braced();
    let ids = scope.build(&base.image, "image-ids").braced();
    let archives = scope.build(&base.image, "archives").braced();
    let repository = image.repository.as_ref().map_or("-", |repository| repository.as_str());
    Some(format!("{} {} {repository} {digest} {ids} archives {archives}", base.build_arg, base.image))
}

/// Whether somebody asked for a build although nothing changed.
pub fn rebuild(image: &Name) -> String {
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
