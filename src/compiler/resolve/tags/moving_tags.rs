//! Tags that move: forward, which has to be one question with one answer.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;
use crate::language::value::{Glob, Placeholder, Template};
use crate::model::pipeline::{Class, Event, Order};

/// Checks a template of a tag that moves.
pub fn check(cx: &mut Context<'_>, template: &Spanned<Template>, on: &[Spanned<Event>], branches: &[Glob]) {
    let at = |message: String| Diagnostic::error(Code::MovingTagNeedsLiteral, template.span.clone(), message);
    if template.placeholders().any(|p| *p == Placeholder::Branch) {
        cx.error(
            at(format!("`{}` moves, and names a branch by its sanitised form", template.value))
                .why("two branches can have the same form: `feature/a` and `feature-a`")
                .help("write one row per branch with a literal tag, or add `{short-sha}`"),
        );
        return;
    }
    let pushed = on.iter().find(|event| Order::of(&event.value) == Some(Order::Branch));
    let one = matches!(branches, [only] if only.is_literal());
    if let (Some(event), false) = (pushed, one) {
        cx.error(
            at(format!("`{}` moves on several branches", template.value))
                .also(event.span.clone(), "every branch of this event writes it")
                .why("\"forward\" is a question about one branch's history")
                .help(format!("write a row for one branch: `branches = [\"{}\"]`", literal(branches))),
        );
    }
    if template.value.as_str().len() > 100 {
        cx.error(
            Diagnostic::error(
                Code::TagTooLong,
                template.span.clone(),
                "a tag that moves has at most 100 characters",
            )
            .why("the record of its last promotion is a tag of its own, `promoted-…`")
            .help(format!("take {} characters out", template.value.as_str().len() - 100)),
        );
    }
}

/// The first branch that is no pattern.
fn literal(globs: &[Glob]) -> &str {
    globs.iter().find(|glob| glob.is_literal()).map_or("main", |glob| glob.as_str())
}

/// Reports a tag that names no commit, and that pull requests would write.
pub fn on_a_pull_request(
    cx: &mut Context<'_>,
    template: &Spanned<Template>,
    on: &[Spanned<Event>],
    class: Class,
) {
    let untrusted = on.iter().find(|event| !event.value.is_trusted());
    let (Some(event), Class::Once | Class::Moving) = (untrusted, class) else { return };
    // A row for both was refused, and its remedy is two rows.
    if on.iter().any(|event| event.value.is_trusted()) {
        return;
    }
    let help = match template.placeholders().next() {
        None => {
            "let a row of `push` write it, and give pull requests their own: `pr-{pr}-{short-sha}`".to_owned()
        }
        Some(_) => format!("name the commit: `{}-{{short-sha}}`", template.value),
    };
    let message = format!("`{}` does not name a commit", template.value);
    cx.error(
        Diagnostic::error(Code::MovingTagOnPullRequest, template.span.clone(), message)
            .also(event.span.clone(), "and pull requests write it")
            .why("the next commit would move it under a test that is still running, and any pull request could overwrite it")
            .help(help),
    );
}
