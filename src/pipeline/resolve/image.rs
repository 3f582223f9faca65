//! `[image.*]`.

use super::bases::{bases, bases_first};
use super::building::{build_args, texts};
use super::context::Context;
use super::dockerfile;
use super::limits;
use super::place::Place;
use super::platforms::{platforms, runners};
use super::rows;
use super::settings::Settings;
use super::sources::{cache, handoff};
use super::supply;
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest::{self};
use crate::pipeline::Image;
use crate::span::Spanned;
use crate::value::{Duration, EnvName, Leaf, LocalImage, Name, PathGlob, RelativePath, Text};
use std::collections::BTreeMap;

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
    names_collide(cx, &tables.0);
    resolved.into_iter().collect()
}

fn image(cx: &mut Context<'_>, settings: &Settings, name: &Spanned<Name>, table: &Table) -> Option<Image> {
    let context = table.context.as_ref().map_or_else(RelativePath::root, |path| path.value.clone());
    let dockerfile =
        table.dockerfile.as_ref().map_or_else(|| context.join("Dockerfile"), |path| path.value.clone());
    let (repository, mirrors) = supply::repositories(cx, table);
    let from = bases(cx, table);
    let build_args = build_args(cx, table);
    dockerfile::check(cx, name, table, &dockerfile);
    let tags = tags(cx, settings, name, table, &build_args);
    supply::mirrors_are_reached(cx, table, &tags);
    let scan = supply::scan(cx, table);
    let attest = supply::attest(cx, table, &name.span);
    let (platforms, pull_request_platforms) = platforms(cx, table)?;
    let runners = runners(cx, settings, table, &platforms)?;
    for own in runners.values() {
        let limit = table.timeout.as_ref().or(cx.manifest.pipeline.timeout.as_ref());
        limits::timeout(cx, limit, &own.runner);
    }
    Some(Image {
        name: name.value.clone(),
        span: name.span.clone(),
        public: table.public.unwrap_or(false),
        context,
        dockerfile,
        target: table.target.as_ref().map(|target| target.value.clone()),
        build_secrets: texts(cx, table, table.build_secrets.as_ref(), Place::Credential),
        from,
        files: files(table),
        max_age: table.max_age.as_ref().map_or(Duration::days(7), |age| age.value),
        runners,
        platforms,
        pull_request_platforms,
        handoff: handoff(cx, table, repository.as_ref()),
        load_as: load_as(name, table)?,
        smoke: table.smoke.iter().flat_map(|many| &many.0).map(|line| line.value.clone()).collect(),
        cache: cache(cx, table, repository.as_ref()),
        scan,
        attest,
        labels: texts(cx, table, table.labels.as_ref(), Place::Build),
        tags,
        timeout: table.timeout.as_ref().map_or(settings.timeout, |timeout| timeout.value),
        minutes: table.minutes,
        build_args,
        repository,
        mirrors,
    })
}

fn files(table: &Table) -> Vec<PathGlob> {
    match &table.files {
        Some(globs) => globs.iter().map(|glob| glob.value.clone()).collect(),
        None => vec![PathGlob::literal("**")],
    }
}

fn load_as(name: &Spanned<Name>, table: &Table) -> Option<LocalImage> {
    match &table.load_as {
        Some(given) => Some(given.value.clone()),
        None => LocalImage::parse(&format!("{}:ci", name.value)).ok(),
    }
}

fn tags(
    cx: &mut Context<'_>,
    settings: &Settings,
    name: &Spanned<Name>,
    table: &Table,
    args: &BTreeMap<EnvName, Text>,
) -> Vec<crate::pipeline::TagRow> {
    let shared = cx.manifest.pipeline.tags.clone().unwrap_or_default();
    let written = table.tags.as_ref();
    if let (Some(first), None) = (written.and_then(|rows| rows.first()), &table.repository) {
        cx.error(
            Diagnostic::error(
                Code::TagWithoutHome,
                first.span.clone(),
                "tags of an image that is not published",
            )
            .help("give the image a `repository`, or write `tags = []`"),
        );
    }
    if table.repository.is_none() {
        return Vec::new();
    }
    rows::rows(cx, settings, &name.value, args, written.unwrap_or(&shared))
}

/// Each platform of several has a job of its own, which may have the name of another image's job.
fn names_collide(cx: &mut Context<'_>, tables: &BTreeMap<Spanned<Name>, Table>) {
    for (name, table) in tables {
        let platforms = table.platforms.iter().flat_map(|many| &many.0);
        let several = table.platforms.as_ref().is_some_and(|many| many.0.len() > 1);
        for platform in platforms.filter(|_| several) {
            let job = format!("{}-{}", name.value, platform.value.slug());
            if let Some((other, _)) = tables.iter().find(|(other, _)| other.as_str() == job) {
                cx.error(
                    Diagnostic::error(
                        Code::ImageNamesCollide,
                        other.span.clone(),
                        format!("`{}` has the name of a job that builds `{}`", other.value, name.value),
                    )
                    .also(platform.span.clone(), "in this job")
                    .why("each platform is built by a job named after the image and the platform")
                    .help("give one of the images another name"),
                );
            }
        }
    }
}
