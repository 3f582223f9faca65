//! `repository` of an image: where it is published.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::lists;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Host};
use crate::language::span::Spanned;
use crate::language::value::Repository;
use crate::model::pipeline::{Class, TagRow};

type Table = Spanned<manifest::Image>;

/// The repository that jobs read, and the others.
pub fn repositories(cx: &mut Context<'_>, table: &Table) -> (Option<Repository>, Vec<Repository>) {
    let Some(many) = &table.repository else { return (None, Vec::new()) };
    if many.0.is_empty() {
        cx.error(lists::empty(
            &many.span,
            "`repository`",
            "leave it out: the image then stays inside the run",
        ));
    }
    lists::once(cx, &many.0, Repository::as_str);
    for repository in &many.0 {
        login(cx, repository);
    }
    let mut all = many.0.iter().map(|repository| repository.value.clone());
    (all.next(), all.collect())
}

fn login(cx: &mut Context<'_>, repository: &Spanned<Repository>) {
    if repository.host() != "ghcr.io" && !cx.logs_in_to(&Host(repository.host().to_owned())) {
        cx.error(
            Diagnostic::error(
                Code::RegistryWithoutLogin,
                repository.span.clone(),
                format!("nothing logs in to `{}`", repository.host()),
            )
            .why("`ghcr.io` takes the token of the job; no other registry knows it, and the push would be refused")
            .help(format!(
                "add:\n    [registry.\"{}\"]\n    username = \"${{{{ vars.REGISTRY_USER }}}}\"\n    password = \"${{{{ secrets.REGISTRY_TOKEN }}}}\"",
                repository.host()
            )),
        );
    }
}

/// Only promotion writes the further repositories, so something has to be promoted.
pub fn mirrors_are_reached(cx: &mut Context<'_>, table: &Table, rows: &[TagRow]) {
    let Some(many) = &table.repository else { return };
    let late = rows.iter().any(|row| row.class != Class::Commit);
    let Some(second) = many.0.get(1).filter(|_| !late) else { return };
    cx.error(
        Diagnostic::error(
            Code::MirrorWithoutPromotion,
            second.span.clone(),
            format!("nothing is ever copied to `{}`", second.value),
        )
        .why("the further repositories get what is promoted, and no tag row of the image is written after the gate")
        .help("add a tag such as `latest`, give a row `after = \"gate\"`, or name one repository"),
    );
}
