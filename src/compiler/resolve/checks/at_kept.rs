//! Tags that consumers take images at, and that retention deletes.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::languages::Languages;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::value::{At, Duration, Keep};
use crate::model::pipeline::{Pipeline, Retention};

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// What a deployment records is never deleted, and neither is what `protect` names.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let Some(retention) = &pipeline.retention else { return };
    let languages = Languages::new(pipeline);
    let manifest = cx.manifest;
    let tables = manifest.consumer.iter().flat_map(|map| map.0.values());
    for written in tables.filter_map(|table| table.value.at.as_ref()) {
        let At::Tag(tag) = &written.value else { continue };
        if retention.protect.iter().any(|own| own.matches(tag)) {
            continue;
        }
        let Some((life, row)) = life(&languages, retention, tag) else { continue };
        let message = format!("`{tag}` is deleted when it is {life} old");
        let warning = Diagnostic::warning(Code::AtNotKept, written.span.clone(), message);
        let warning = match row {
            Some(row) => warning.also(row, "the row that makes it says so"),
            None => warning,
        };
        cx.error(
            warning
                .why("the run would be red then, because nothing is there")
                .help(format!("keep it, in `[retention]`: `protect = [\"{tag}\"]`")),
        );
    }
}

/// How long the tag lives, and the row that says so; nothing where it stays.
fn life(languages: &Languages<'_>, retention: &Retention, tag: &str) -> Option<(Duration, Option<Span>)> {
    let mut rows = languages.rows().filter(|row| languages.makes(row, tag)).peekable();
    if rows.peek().is_none() {
        return retention.unknown.map(|life| (life, None));
    }
    let (row, _) = rows.find(|(row, _)| matches!(row.keep, Some(Keep::For(_))))?;
    match row.keep {
        Some(Keep::For(life)) => Some((life, Some(row.span.clone()))),
        _ => None,
    }
}
