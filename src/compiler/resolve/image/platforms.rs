//! Platforms of an image, and the runner that builds each.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::lists;
use crate::compiler::resolve::job::runner::runner;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::Platform;
use crate::model::pipeline::{PlatformRunner, Runner};
use std::collections::BTreeMap;

type Table = Spanned<manifest::Image>;

pub fn platforms(cx: &mut Context<'_>, table: &Table) -> Option<(Vec<Platform>, Vec<Platform>)> {
    for many in table.platforms.iter().filter(|many| many.0.is_empty()) {
        cx.error(lists::empty(&many.span, "`platforms`", "leave `platforms` out for `linux/amd64`"));
    }
    for many in [&table.platforms, &table.pull_request_platforms].into_iter().flatten() {
        twice(cx, &many.0);
    }
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
            .why("the platforms are joined in an index, and an index lives in a registry")
            .help("add `repository = \"ghcr.io/owner/name\"`, or keep one platform"),
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
                Code::PlatformNotBuilt,
                many.span.clone(),
                "`pull-request-platforms` is not a part of `platforms`",
            )
            .why("a pull request builds a part of what a push builds")
            .help("name at least one of `platforms`, and nothing else"),
        );
        return None;
    }
    Some((all, fewer))
}

/// Each platform is built once.
fn twice(cx: &mut Context<'_>, platforms: &[Spanned<Platform>]) {
    for (index, platform) in platforms.iter().enumerate() {
        if let Some(first) = platforms[..index].iter().find(|first| first.value == platform.value) {
            cx.error(
                Diagnostic::error(
                    Code::DuplicateEntry,
                    platform.span.clone(),
                    format!("`{}` stands twice", platform.value),
                )
                .also(first.span.clone(), "already here")
                .why("each platform is built by one job")
                .help("take one of them out"),
            );
        }
    }
}

pub fn runners(
    cx: &mut Context<'_>,
    settings: &Settings,
    table: &Table,
    platforms: &[Platform],
) -> Option<BTreeMap<Platform, PlatformRunner>> {
    let mut runners = BTreeMap::new();
    for (platform, labels) in table.runners.iter().flat_map(|map| &map.0) {
        if !platforms.contains(&platform.value) {
            cx.error(
                Diagnostic::error(
                    Code::Unused,
                    platform.span.clone(),
                    format!("the image is not built for `{}`", platform.value),
                )
                .why("the runner would have nothing to build")
                .help(format!("take it out, or add `\"{}\"` to `platforms`", platform.value)),
            );
        }
        let runner = runner(cx, labels)?;
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
