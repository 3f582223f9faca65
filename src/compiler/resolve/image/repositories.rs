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

/// Whether something is published in each repository of an image.
pub fn are_reached(cx: &mut Context<'_>, table: &Table, rows: &[TagRow]) {
    let Some(many) = &table.repository else { return };
    let late = rows.iter().any(|row| row.class != Class::Commit);
    if let Some(second) = many.0.get(1).filter(|_| !late) {
        cx.error(never_copied(second));
        return;
    }
    // Rows that were refused are not there, and `tags = []` says that nothing is to be published.
    let own = table.tags.as_ref().or(cx.manifest.pipeline.tags.as_ref());
    if rows.is_empty() && own.is_some() {
        return;
    }
    for repository in many.0.iter().filter(|one| !rows.iter().any(|row| row.goes_to(&one.value))) {
        cx.errors.push(never_tagged(repository, rows));
    }
}

/// Only promotion writes the further repositories, so something has to be promoted.
fn never_copied(second: &Spanned<Repository>) -> Diagnostic {
    let message = format!("nothing is ever copied to `{}`", second.value);
    Diagnostic::error(Code::MirrorWithoutPromotion, second.span.clone(), message)
        .why("the further repositories get what is promoted, and no tag row of the image is written after the gate")
        .help("add a tag such as `latest`, give a row `after = \"gate\"`, or name one repository")
}

fn never_tagged(repository: &Spanned<Repository>, rows: &[TagRow]) -> Diagnostic {
    let message = format!("nothing is published in `{}` under a name", repository.value);
    let warning = Diagnostic::warning(Code::RepositoryWithoutTags, repository.span.clone(), message);
    if rows.is_empty() {
        return warning
            .why("there is no tag row, so the repository holds what the runs need of one another, and nothing that others could pull")
            .help("write a row: `tags = [{ on = \"push\", tag = \"latest\" }]`; or say that this is meant: `tags = []`");
    }
    warning
        .why("every tag row of the image leaves it out")
        .help(format!("name its host in the `to` of a row: `to = [\"{}\"]`", repository.value.host()))
}
