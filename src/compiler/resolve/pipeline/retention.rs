//! `[retention]`, and what it asks of the rows.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::job::runner;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Wiring};
use crate::language::span::Spanned;
use crate::language::value::{Duration, Keep};
use crate::model::pipeline::{Image, MIN_AGE, Retention, TagRow, UNTAGGED};

/// Resolves the table, and checks every row against it.
pub fn retention(cx: &mut Context<'_>, settings: &Settings, images: &[Image]) -> Option<Retention> {
    let table = cx.manifest.retention.as_ref()?;
    let retention = Retention {
        schedule: table.schedule.value.clone(),
        min_age: table.min_age.as_ref().map_or(MIN_AGE, |own| own.value),
        untagged: table.untagged.as_ref().map_or(UNTAGGED, |own| own.value),
        unknown: table.unknown.as_ref().map(|own| own.value),
        protect: table
            .protect
            .iter()
            .flat_map(|own| &own.value)
            .map(|own| own.value.glob().clone())
            .collect(),
        sources: table.sources.iter().flat_map(|own| &own.value).map(|own| own.value.clone()).collect(),
        install: crate::compiler::resolve::pipeline::tool::install(cx, "[retention]", &table.span)
            .map(|own| own.value.raw.clone())
            .unwrap_or_default(),
        runner: match &table.runs_on {
            Some(labels) => runner::runner(cx, labels).unwrap_or_else(|| settings.runs_on.clone()),
            None => settings.runs_on.clone(),
        },
    };
    name_is_free(cx, table);
    repositories(cx, table, images);
    for (key, life) in [("untagged", &table.untagged), ("unknown", &table.unknown)] {
        let short = life.as_ref().filter(|life| life.value < retention.min_age);
        if let Some(life) = short {
            cx.error(below(
                table,
                format!("`{key}` is {}", life.value),
                life.span.clone(),
                retention.min_age,
            ));
        }
    }
    for (at, keep, row) in written(cx, images) {
        match keep.map(Keep::life) {
            Some(Some(life)) if life < retention.min_age => {
                let message = format!("`{}` is kept for {life}", row.template);
                cx.error(below(table, message, at, retention.min_age));
            }
            Some(_) => {}
            None => cx.error(forgotten(table, row)),
        }
    }
    Some(retention)
}

/// The rows of all images, each with its life and the place where that stands.
fn written<'i>(
    cx: &Context<'_>,
    images: &'i [Image],
) -> Vec<(crate::language::diagnostic::Span, Option<Keep>, &'i TagRow)> {
    let tables = cx.manifest.pipeline.tags.iter().chain(
        cx.manifest.image.iter().flat_map(|map| map.0.values()).filter_map(|image| image.tags.as_ref()),
    );
    let rows: Vec<&Spanned<manifest::TagRow>> = tables.flatten().collect();
    let place = |row: &TagRow| {
        let own = rows.iter().find(|table| table.tag.0.iter().any(|template| template.span == row.span));
        own.and_then(|table| table.keep.as_ref()).map_or_else(|| row.span.clone(), |keep| keep.span.clone())
    };
    images.iter().flat_map(|image| &image.tags).map(|row| (place(row), row.keep, row)).collect()
}

fn below(
    table: &Spanned<manifest::Retention>,
    message: String,
    at: crate::language::diagnostic::Span,
    least: Duration,
) -> Diagnostic {
    let error = Diagnostic::error(Code::KeepBelowMinAge, at, message);
    let error = match &table.min_age {
        Some(own) => error.also(own.span.clone(), format!("but nothing goes before {least}")),
        None => error
            .also(table.span.clone(), format!("but nothing goes before {least}, the default of `min-age`")),
    };
    error
        .why("the shorter life would never hold")
        .help(format!("write `{least}` or more, or a shorter `min-age` in `[retention]`"))
}

fn forgotten(table: &Spanned<manifest::Retention>, row: &TagRow) -> Diagnostic {
    Diagnostic::error(
        Code::CommitTagWithoutKeep,
        row.span.clone(),
        format!("no `keep` says how long `{}` lives", row.template),
    )
    .also(table.span.clone(), "old tags are deleted")
    .why("every commit makes such a tag, and they are what fills a registry")
    .help("add `keep` to the row: `keep = \"30d\"`, `keep = \"newest 5\"`, or `keep = \"forever\"`")
}

/// A called file of this name would be the same file.
fn name_is_free(cx: &mut Context<'_>, table: &Spanned<manifest::Retention>) {
    let consumers = cx.manifest.consumer.iter().flat_map(|map| &map.0).map(|(name, own)| (name, &own.wiring));
    let jobs = cx.manifest.job.iter().flat_map(|map| &map.0).map(|(name, own)| (name, &own.wiring));
    let in_a_file =
        |wiring: &Option<Spanned<Wiring>>| wiring.as_ref().is_some_and(|own| own.value != Wiring::Needs);
    let other =
        consumers.chain(jobs).find(|(name, wiring)| name.as_str() == "retention" && in_a_file(wiring));
    let Some(other) = other.map(|(name, _)| name.span.clone()) else { return };
    cx.error(
        Diagnostic::error(Code::ReservedName, other, "`retention` has a file of its own already")
            .also(table.span.clone(), "here")
            .why("a job with a file of its own is written to `<slug>-<job>.yml`, where the workflow that deletes stands")
            .help("give the job another name: `my-retention`"),
    );
}

/// Something must be there to delete, in a registry that deletes.
fn repositories(cx: &mut Context<'_>, table: &Spanned<manifest::Retention>, images: &[Image]) {
    if images.iter().all(|image| image.repository.is_none()) {
        cx.error(
            Diagnostic::error(Code::RegistryNotPrunable, table.span.clone(), "no image is in a registry")
                .why("without a `repository` an image ends with its run, and there is nothing to delete")
                .help("take `[retention]` out, or give an image a `repository`"),
        );
    }
    for image in images {
        let on_hub = image.repository.as_ref().filter(|repository| repository.host() == "docker.io");
        let Some(repository) = on_hub else { continue };
        cx.error(
            Diagnostic::error(
                Code::RegistryNotPrunable,
                table.span.clone(),
                format!("nothing can be deleted from `{repository}`"),
            )
            .also(image.span.clone(), "the image lives there")
            .why("Docker Hub's registry answers no request to delete; only its website and an API of its own do")
            .help("publish to another registry first, with Docker Hub as a second `repository`, or take `[retention]` out"),
        );
    }
}
