//! What is wrong with a list, whatever it is a list of: it has no entry, or one twice.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{Include, Many};
use crate::language::span::Spanned;
use std::collections::BTreeSet;

/// The error for a list without entries.
pub fn empty(span: &Span, what: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::EmptyList, span.clone(), format!("{what} without entries"))
        .why("an empty list chooses nothing, and there would be nothing left to do")
        .help(help)
}

/// Reports each entry that an earlier one repeats.
pub fn once<T: PartialEq>(cx: &mut Context<'_>, entries: &[Spanned<T>], name: impl Fn(&T) -> &str) {
    for (at, entry) in entries.iter().enumerate() {
        if let Some(first) = entries[..at].iter().find(|other| other.value == entry.value) {
            let message = format!("`{}` stands twice", name(&entry.value));
            cx.error(
                Diagnostic::error(Code::DuplicateEntry, entry.span.clone(), message)
                    .also(first.span.clone(), "here, too")
                    .why("a duplicate entry is usually a typo, and something else was meant")
                    .help("take one of them out"),
            );
        }
    }
}

/// Resolves `include`: its words, each once.
pub fn included(
    cx: &mut Context<'_>,
    written: Option<&Spanned<Many<Spanned<Include>>>>,
) -> BTreeSet<Include> {
    let Some(many) = written else { return BTreeSet::new() };
    if many.0.is_empty() {
        cx.error(empty(&many.span, "`include`", "name `submodules` or `lfs`, or take it out"));
    }
    once(cx, &many.0, |word| word.as_str());
    many.0.iter().map(|word| word.value).collect()
}
