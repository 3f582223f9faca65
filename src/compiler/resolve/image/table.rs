//! `[image.*]`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::{limits, lists};
use crate::compiler::resolve::image::bases::{bases, bases_first};
use crate::compiler::resolve::image::build_inputs::{build_args, given_twice, labels, secrets, stamps};
use crate::compiler::resolve::image::platforms::{platforms, runners};
use crate::compiler::resolve::image::sources::{cache, handoff};
use crate::compiler::resolve::image::{attest, dockerfile, files, machine, preparation, repositories, scan};
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::compiler::resolve::tags::rows;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{Duration, EnvName, LocalImage, Name, Platform, RelativePath, Repository};
use crate::model::pipeline::{ByEvent, Image, PlatformRunner, TagRow};
use std::collections::{BTreeMap, BTreeSet};

type Table = Spanned<manifest::Image>;

/// Resolves all images, bases first.
pub fn images(cx: &mut Context<'_>, settings: &Settings) -> Option<Vec<Image>> {
    let tables = cx.manifest.image.clone().unwrap_or_default();
    let order = bases_first(cx, &tables.0);
    let resolved: Vec<Option<Image>> = order
        .iter()
        .filter_map(|name| tables.0.get_key_value(name))
        .map(|(name, table)| image(cx, settings, name, table))
        .collect();
    resolved.into_iter().collect()
}

fn image(cx: &mut Context<'_>, settings: &Settings, name: &Spanned<Name>, table: &Table) -> Option<Image> {
    let context = table.context.as_ref().map_or_else(RelativePath::root, |path| path.value.clone());
    let dockerfile =
        table.dockerfile.as_ref().map_or_else(|| context.join("Dockerfile"), |path| path.value.clone());
    let load_as = load_as(name, table);
    let (registry, mirrors) = repositories::repositories(cx, table);
    let repository = machine::repository(cx, table, &load_as).or_else(|| registry.clone());
    let from = bases(cx, table);
    let build_args = build_args(cx, table);
    let stamps = stamps(cx, table);
    given_twice(cx, table);
    let is_there = has_context(cx, table, &context) || table.dockerfile.is_some();
    let pulls = if is_there { dockerfile::check(cx, name, table, &dockerfile) } else { BTreeSet::new() };
    let tags = {
        let all: Vec<Repository> = repository.iter().chain(&mirrors).cloned().collect();
        tags(cx, settings, name, table, (&build_args, &all))
    };
    repositories::are_reached(cx, table, &tags);
    let scan = scan::scan(cx, table);
    let attest = attest::attest(cx, table, &name.span);
    let (platforms, pull_request_platforms) = platforms(cx, table)?;
    let runners = runners(cx, settings, table, &platforms)?;
    machine::check(cx, name, table, &runners);
    in_time(cx, table, &runners);
    Some(Image {
        name: name.value.clone(),
        span: name.span.clone(),
        public: table.public.unwrap_or(false),
        context,
        dockerfile,
        target: table.target.as_ref().map(|target| target.value.clone()),
        build_secrets: secrets(cx, table),
        from,
        needs: preparation::needs(table),
        downloads: preparation::downloads(table),
        setups: preparation::setups(cx, table.setup.as_ref()),
        files: files::files(cx, table),
        include: lists::included(cx, table.include.as_ref()),
        max_age: table.max_age.as_ref().map_or(Duration::days(7), |age| age.value),
        runners,
        platforms,
        pull_request_platforms,
        handoff: handoff(cx, table, registry.as_ref()),
        load_as,
        smoke: table.smoke.iter().flat_map(|many| &many.0).map(|line| line.value.clone()).collect(),
        cache: cache(cx, table, registry.as_ref()),
        scan,
        attest,
        labels: labels(cx, table),
        tags,
        required: table.required.unwrap_or(true),
        timeout: table.timeout.as_ref().map_or(settings.timeout, |timeout| timeout.value),
        minutes: table.minutes,
        build_args,
        stamps,
        repository,
        mirrors,
        pulls,
    })
}

/// Each runner allows the timeout.
fn in_time(cx: &mut Context<'_>, table: &Table, runners: &BTreeMap<Platform, PlatformRunner>) {
    for own in runners.values() {
        let limit = table.timeout.as_ref().or(cx.manifest.pipeline.timeout.as_ref());
        limits::timeout(cx, limit, &own.runner);
    }
}

fn load_as(name: &Spanned<Name>, table: &Table) -> LocalImage {
    table.load_as.as_ref().map_or_else(|| LocalImage::of(&name.value), |own| own.value.clone())
}

/// Docker would end the build without the directory; a slip of the pen is found here.
fn has_context(cx: &mut Context<'_>, table: &Table, context: &RelativePath) -> bool {
    let there = (cx.files.is_directory)(context.as_str());
    if let Some(written) = table.context.as_ref().filter(|_| !there) {
        cx.error(
            Diagnostic::error(
                Code::ContextMissing,
                written.span.clone(),
                format!("there is no directory `{context}`"),
            )
            .why("BuildKit sees nothing but the context, so the build would fail")
            .help("write its path from the root of the repository: `context = \"…\"`"),
        );
    }
    there || table.context.is_none()
}

fn tags(
    cx: &mut Context<'_>,
    settings: &Settings,
    name: &Spanned<Name>,
    table: &Table,
    (args, repositories): (&BTreeMap<EnvName, ByEvent>, &[Repository]),
) -> Vec<TagRow> {
    let shared = cx.manifest.pipeline.tags.clone().unwrap_or_default();
    let written = table.tags.as_ref();
    let has_home = table.has_home();
    if let (Some(first), false) = (written.and_then(|rows| rows.first()), has_home) {
        cx.error(
            Diagnostic::error(
                Code::TagWithoutHome,
                first.span.clone(),
                "tags of an image that is not published",
            )
            .why("a tag is a name in a repository")
            .help(format!(
                "add `repository = \"ghcr.io/owner/{}\"`, or on a machine of your own `handoff = \"daemon\"`; or take `tags` out",
                name.value
            )),
        );
    }
    if !has_home {
        return Vec::new();
    }
    rows::rows(cx, settings, &name.value, args, (repositories, written.unwrap_or(&shared)))
}
