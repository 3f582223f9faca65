//! Entries of `protect` for tags that a row keeps anyway.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::languages::Languages;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::value::Keep;
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// What a row keeps for ever needs no entry: whoever reads the entry would think that without it
/// the tag goes.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let entries = cx.manifest.retention.iter().flat_map(|table| &table.protect).flat_map(|own| &own.value);
    let mut entries = entries.filter(|own| own.value.glob().is_literal()).peekable();
    if entries.peek().is_none() {
        return;
    }
    let languages = Languages::new(pipeline);
    for glob in entries {
        let row = languages.rows().find(|row| {
            row.0.keep == Some(Keep::Forever) && languages.makes(row, glob.value.glob().as_str())
        });
        let Some((row, _)) = row else { continue };
        cx.error(
            Diagnostic::error(
                Code::ProtectRedundant,
                glob.span.clone(),
                format!("`{}` is kept anyway", glob.value),
            )
            .also(row.span.clone(), "by this row")
            .why("`protect` is for tags that no row makes")
            .help("take it out of `protect`"),
        );
    }
}
