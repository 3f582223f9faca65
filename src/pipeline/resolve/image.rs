//! `[image.*]`.

use super::context::{Context, Place};
use super::dockerfile;
use super::rows;
use super::settings::{self, Settings};
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest::{self, CacheKind, Handoff};
use crate::pipeline::{Base, Image, PlatformRunner, Runner};
use crate::span::Spanned;
use crate::value::{
    Duration, EnvName, Leaf, LocalImage, Name, PathGlob, Placeholder, Platform, RelativePath, Repository,
    Text,
};
use std::collections::BTreeMap;

type Table = Spanned<manifest::Image>;

/// Resolves all images, bases first.
pub fn images(cx: &mut Context<'_>, settings: &Settings) -> Option<Vec<Image>> {
    let tables = cx.manifest.image.clone().unwrap_or_default();
    let order = bases_first(cx, &tables.0)?;
    let resolved: Vec<Option<Image>> = order
        .iter()
        .filter_map(|name| tables.0.get_key_value(name))
        .map(|(name, table)| image(cx, settings, name, table))
        .collect();
    names_collide(cx, &tables.0);
    resolved.into_iter().collect()
}

/// Names so that every base stands before what is built on it; by name where the order is free.
fn bases_first(cx: &mut Context<'_>, tables: &BTreeMap<Spanned<Name>, Table>) -> Option<Vec<Spanned<Name>>> {
    let mut order: Vec<Spanned<Name>> = Vec::new();
    let mut open: Vec<&Spanned<Name>> = tables.keys().collect();
    while !open.is_empty() {
        let ready = |name: &&Spanned<Name>| {
            let bases = tables[*name].from.iter().flatten();
            bases.filter(|base| tables.contains_key(&base.image)).all(|base| order.contains(&base.image))
        };
        let Some(at) = open.iter().position(ready) else {
            let names: Vec<&str> = open.iter().map(|name| name.as_str()).collect();
            let mut error = Diagnostic::error(
                Code::ImageCycle,
                open[0].span.clone(),
                format!("{} are built on each other", names.join(", ")),
            );
            for name in &open[1..] {
                error = error.also(name.span.clone(), "and this one");
            }
            cx.error(error.help("take one `from` out"));
            return None;
        };
        order.push(open.remove(at).clone());
    }
    Some(order)
}

fn image(cx: &mut Context<'_>, settings: &Settings, name: &Spanned<Name>, table: &Table) -> Option<Image> {
    let context = table.context.as_ref().map_or_else(RelativePath::root, |path| path.value.clone());
    let dockerfile =
        table.dockerfile.as_ref().map_or_else(|| context.join("Dockerfile"), |path| path.value.clone());
    let repository = table.repository.as_ref().map(|repository| repository.value.clone());
    let from = bases(cx, name, table);
    let build_args = build_args(cx, table);
    dockerfile::check(cx, name, table, &dockerfile);
    login(cx, table);
    let (platforms, pull_request_platforms) = platforms(cx, table)?;
    let runners = runners(cx, settings, table, &platforms)?;
    let tags = tags(cx, settings, name, table, &build_args);
    Some(Image {
        name: name.value.clone(),
        span: name.span.clone(),
        public: table.public.unwrap_or(false),
        context,
        dockerfile,
        target: table.target.as_ref().map(|target| target.value.clone()),
        build_secrets: texts(cx, table.build_secrets.as_ref(), Place::Credential),
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
        labels: texts(cx, table.labels.as_ref(), Place::Build),
        tags,
        timeout: table.timeout.as_ref().map_or(settings.timeout, |timeout| timeout.value),
        minutes: table.minutes,
        build_args,
        repository,
    })
}

fn bases(cx: &mut Context<'_>, name: &Spanned<Name>, table: &Table) -> Vec<Base> {
    let mut bases = Vec::new();
    for base in table.from.iter().flatten() {
        if base.image.value == name.value {
            cx.error(Diagnostic::error(
                Code::ImageCycle,
                base.image.span.clone(),
                "an image cannot be built on itself",
            ));
        }
        if cx.lookup("image", &base.image, cx.manifest.image.as_ref()).is_some() {
            bases.push(Base { image: base.image.value.clone(), build_arg: base.build_arg.value.clone() });
        }
    }
    bases.sort_by(|a, b| a.build_arg.cmp(&b.build_arg));
    bases
}

fn build_args(cx: &mut Context<'_>, table: &Table) -> BTreeMap<EnvName, Text> {
    for (_, text) in table.build_args.iter().flat_map(|map| &map.0) {
        let named = text.value.placeholders().find(|p| p.names_a_commit() || matches!(p, Placeholder::Date));
        if let (Some(placeholder), Some(files)) = (named, &table.files) {
            cx.error(
                Diagnostic::error(
                    Code::CommitInCachedImage,
                    text.span.clone(),
                    format!("`{placeholder}` in a build argument"),
                )
                .also(files.span.clone(), "and `files` says when the image may be used again")
                .why("the value differs in every run, so no image is ever used again")
                .help("put it into `labels`, which do not count, or take `files` out"),
            );
        }
    }
    texts(cx, table.build_args.as_ref(), Place::Build)
}

fn texts<K: Ord + Clone>(
    cx: &mut Context<'_>,
    map: Option<&manifest::Map<K, Spanned<Text>>>,
    place: Place,
) -> BTreeMap<K, Text> {
    let mut texts = BTreeMap::new();
    for (key, text) in map.iter().flat_map(|map| &map.0) {
        cx.text(&text.value, &text.span, place);
        if text
            .value
            .parts()
            .iter()
            .any(|part| matches!(part, crate::value::Part::Literal(text) if text.contains('\n')))
        {
            cx.error(
                Diagnostic::error(Code::InvalidValue, text.span.clone(), "a value of several lines").why(
                    "build arguments, build secrets, labels and log-ins are handed to Docker one to a line",
                ),
            );
        }
        texts.insert(key.value.clone(), text.value.clone());
    }
    texts
}

fn login(cx: &mut Context<'_>, table: &Table) {
    let Some(repository) = &table.repository else { return };
    let known = repository.host() == "ghcr.io"
        || cx
            .manifest
            .registry
            .iter()
            .flat_map(|map| map.0.keys())
            .any(|host| host.value.0 == repository.host());
    if !known {
        cx.error(
            Diagnostic::error(
                Code::RegistryWithoutLogin,
                repository.span.clone(),
                format!("nobody logs in to `{}`", repository.host()),
            )
            .help(format!("add `[registry.\"{}\"]` with `username` and `password`", repository.host())),
        );
    }
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

fn platforms(cx: &mut Context<'_>, table: &Table) -> Option<(Vec<Platform>, Vec<Platform>)> {
    let all: Vec<Platform> = match &table.platforms {
        Some(many) if !many.0.is_empty() => many.0.iter().map(|platform| platform.value.clone()).collect(),
        _ => vec![Platform::amd64()],
    };
    if let (true, Some(many), None) = (all.len() > 1, &table.platforms, &table.repository) {
        cx.error(
            Diagnostic::error(
                Code::MultiPlatformWithoutRegistry,
                many.span.clone(),
                "several platforms without a `repository`",
            )
            .why("the platforms are joined in an index, and an index lives in a registry"),
        );
        return None;
    }
    let fewer: Vec<Platform> = match &table.pull_request_platforms {
        Some(many) => many.0.iter().map(|platform| platform.value.clone()).collect(),
        None => vec![all[0].clone()],
    };
    let foreign = fewer.iter().find(|platform| !all.contains(platform));
    if let (Some(many), true) = (&table.pull_request_platforms, foreign.is_some() || fewer.is_empty()) {
        cx.error(
            Diagnostic::error(
                Code::InvalidValue,
                many.span.clone(),
                "`pull-request-platforms` is not a part of `platforms`",
            )
            .help("name at least one of `platforms`"),
        );
        return None;
    }
    Some((all, fewer))
}

fn runners(
    cx: &mut Context<'_>,
    settings: &Settings,
    table: &Table,
    platforms: &[Platform],
) -> Option<BTreeMap<Platform, PlatformRunner>> {
    let mut runners = BTreeMap::new();
    for (platform, labels) in table.runners.iter().flat_map(|map| &map.0) {
        if !platforms.contains(&platform.value) {
            cx.error(Diagnostic::error(
                Code::Unused,
                platform.span.clone(),
                format!("the image is not built for `{}`", platform.value),
            ));
        }
        let runner = settings::runner(cx, labels)?;
        runners.insert(platform.value.clone(), PlatformRunner { runner, emulated: false });
    }
    for platform in platforms {
        if runners.contains_key(platform) {
            continue;
        }
        let native = platform.native_runner();
        let own = platform.as_str() == "linux/amd64";
        let runner = match native {
            _ if own => settings.runs_on.clone(),
            Some(label) => Runner(vec![label.to_owned()]),
            None => {
                emulated(cx, table, platform);
                Runner(vec!["ubuntu-24.04".to_owned()])
            }
        };
        runners.insert(platform.clone(), PlatformRunner { runner, emulated: native.is_none() });
    }
    Some(runners)
}

fn emulated(cx: &mut Context<'_>, table: &Table, platform: &Platform) {
    let Some(many) = &table.platforms else { return };
    let Some(written) = many.0.iter().find(|p| p.value == *platform) else { return };
    cx.error(
        Diagnostic::warning(
            Code::PlatformEmulated,
            written.span.clone(),
            format!("`{platform}` is built under emulation"),
        )
        .why("GitHub has no runner of this architecture; QEMU is several times slower")
        .help(format!("name one of yours: `runners = {{ \"{platform}\" = \"…\" }}`")),
    );
}

fn handoff(cx: &mut Context<'_>, table: &Table, repository: Option<&Repository>) -> Vec<Handoff> {
    match &table.handoff {
        None if repository.is_some() => vec![Handoff::Registry],
        None => vec![Handoff::Artifact],
        Some(many) => sources(cx, many, repository),
    }
}

/// Sources of an image in order, checked against where it lives.
pub fn sources(
    cx: &mut Context<'_>,
    many: &Spanned<manifest::Many<Spanned<Handoff>>>,
    repository: Option<&Repository>,
) -> Vec<Handoff> {
    let mut sources: Vec<Handoff> = Vec::new();
    for source in &many.0 {
        if source.value == Handoff::Registry && repository.is_none() {
            cx.error(
                Diagnostic::error(
                    Code::HandoffWithoutRepository,
                    source.span.clone(),
                    "the image has no `repository`",
                )
                .help("hand it over as an `artifact`, or give it a `repository`"),
            );
        }
        if sources.contains(&source.value) || sources.last() == Some(&Handoff::Build) {
            cx.error(
                Diagnostic::error(
                    Code::InvalidValue,
                    source.span.clone(),
                    format!("`{}` is never reached", source.value.as_str()),
                )
                .help("each source once, `build` last"),
            );
        }
        sources.push(source.value);
    }
    if sources.first().is_none_or(|first| *first == Handoff::Build) {
        cx.error(
            Diagnostic::error(
                Code::InvalidValue,
                many.span.clone(),
                "no source that hands over what was built",
            )
            .why("a build from source is not the image that the other jobs test")
            .help("begin with `registry` or `artifact`"),
        );
    }
    sources
}

fn cache(cx: &mut Context<'_>, table: &Table, repository: Option<&Repository>) -> Vec<CacheKind> {
    let Some(many) = &table.cache else { return vec![CacheKind::Gha] };
    if let (Some(kind), None) = (many.0.iter().find(|kind| kind.value == CacheKind::Registry), repository) {
        cx.error(
            Diagnostic::error(
                Code::CacheWithoutRepository,
                kind.span.clone(),
                "a cache in the image's repository, which it does not have",
            )
            .help("use `gha`"),
        );
    }
    many.0.iter().map(|kind| kind.value).collect()
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

fn names_collide(cx: &mut Context<'_>, tables: &BTreeMap<Spanned<Name>, Table>) {
    let names: Vec<&Spanned<Name>> = tables.keys().collect();
    for (index, one) in names.iter().enumerate() {
        for other in &names[index + 1..] {
            if one.to_env() == other.to_env() {
                cx.error(
                    Diagnostic::error(
                        Code::ImageNamesCollide,
                        other.span.clone(),
                        format!("`{}` and `{}` give the same variable", one.value, other.value),
                    )
                    .also(one.span.clone(), format!("`{}_IMAGE` already", one.to_env())),
                );
            }
        }
    }
}
