//! `keep` of a tag row.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{Keep, Placeholder, Template};

/// Which of the tags are the newest is a question only where a template makes several, and which of a
/// branch only where they name it.
pub fn newest_of_many(
    cx: &mut Context<'_>,
    row: &Spanned<manifest::TagRow>,
    template: &Spanned<Template>,
    filled: &Template,
) {
    let Some(keep) = row.keep.as_ref().filter(|keep| keep.value.count().is_some()) else { return };
    let error = |message: String| Diagnostic::error(Code::InvalidKeep, keep.span.clone(), message);
    if filled.placeholders().next().is_none() {
        let one = error(format!("the newest of one tag, `{}`", template.value));
        cx.error(
            one.also(template.span.clone(), "is the same in every run")
                .why("a registry has one image under one tag, so there is nothing to count")
                .help("leave `keep` out, or write a row of its own for the templates with a placeholder"),
        );
        return;
    }
    let names_it = filled.placeholders().any(|one| *one == Placeholder::Branch);
    if let (Keep::PerBranch(count), false) = (keep.value, names_it) {
        let branchless =
            error(format!("the newest of each branch, of tags that name none: `{}`", template.value));
        cx.error(
            branchless
                .also(template.span.clone(), "has no `{branch}`")
                .why("a registry keeps no branch of an image, so only its tag can say which one it is of")
                .help(format!("put `{{branch}}` into the template, or write `keep = \"newest {count}\"`")),
        );
    }
}
