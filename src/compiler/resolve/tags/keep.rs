//! `keep` of a tag row.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{Keep, Template};

/// Which of the tags are the newest is a question only where a template makes several.
pub fn newest_of_many(
    cx: &mut Context<'_>,
    row: &Spanned<manifest::TagRow>,
    template: &Spanned<Template>,
    filled: &Template,
) {
    let Some(keep) = row.keep.as_ref().filter(|keep| matches!(keep.value, Keep::Newest(_))) else { return };
    if filled.placeholders().next().is_some() {
        return;
    }
    cx.error(
        Diagnostic::error(
            Code::InvalidValue,
            keep.span.clone(),
            format!("the newest of one tag, `{}`", template.value),
        )
        .also(template.span.clone(), "is the same in every run")
        .why("a registry has one image under one tag, so there is nothing to count")
        .help("leave `keep` out, or write a row of its own for the templates with a placeholder"),
    );
}
