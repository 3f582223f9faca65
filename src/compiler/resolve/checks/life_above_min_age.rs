//! Lives that end before anything may be deleted.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{Duration, Keep};
use crate::model::pipeline::{Pipeline, TagRow};

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// Compares the lives of rows, and of what no row makes, with `min-age`.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let (Some(table), Some(retention)) = (&cx.manifest.retention, &pipeline.retention) else { return };
    let least = retention.min_age;
    for (key, life) in [("untagged", &table.untagged), ("unknown", &table.unknown)] {
        if let Some(life) = life.as_ref().filter(|life| life.value < least) {
            cx.error(below(table, format!("`{key}` is {}", life.value), life.span.clone(), least));
        }
    }
    for row in pipeline.images.iter().flat_map(|image| &image.tags) {
        if let Some(life) = row.keep.and_then(Keep::life).filter(|life| *life < least) {
            let place = place(cx, row);
            cx.error(below(table, format!("`{}` is kept for {life}", row.template), place, least));
        }
    }
}

/// Where the life of a row is written.
fn place(cx: &Context<'_>, row: &TagRow) -> Span {
    let shared = cx.manifest.pipeline.tags.iter();
    let own = cx.manifest.image.iter().flat_map(|map| map.0.values()).filter_map(|image| image.tags.as_ref());
    let mut tables = shared.chain(own).flatten();
    let table = tables.find(|table| table.tag.0.iter().any(|template| template.span == row.span));
    table.and_then(|table| table.keep.as_ref()).map_or_else(|| row.span.clone(), |keep| keep.span.clone())
}

fn below(table: &Spanned<manifest::Retention>, message: String, at: Span, least: Duration) -> Diagnostic {
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
