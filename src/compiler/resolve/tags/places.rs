//! `to` of a tag row: which of the image's repositories get its tags.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::lists;
use crate::language::diagnostic::remedy::{listed, quoted_list};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Host};
use crate::language::span::Spanned;
use crate::language::value::{Name, Repository, Template};
use crate::model::pipeline::Class;

type Row = Spanned<manifest::TagRow>;

/// The repositories that a row names; all, where it names none.
pub fn of_row(cx: &mut Context<'_>, row: &Row, image: &Name, all: &[Repository]) -> Vec<Repository> {
    let Some(to) = &row.to else { return all.to_vec() };
    if to.0.is_empty() {
        cx.error(lists::empty(&to.span, "`to`", "leave it out: every repository gets the tags"));
        return all.to_vec();
    }
    lists::once(cx, &to.0, |host| &host.0);
    let is_known = |host: &&Spanned<Host>| all.iter().any(|repository| repository.host() == host.0);
    let strange: Vec<&Spanned<Host>> = to.0.iter().filter(|host| !is_known(host)).collect();
    if !strange.is_empty() {
        strange.into_iter().for_each(|host| cx.error(unknown(row, host, image, all)));
        return all.to_vec();
    }
    let named = |repository: &&Repository| to.0.iter().any(|host| host.0 == repository.host());
    all.iter().filter(named).cloned().collect()
}

fn unknown(row: &Row, host: &Spanned<Host>, image: &Name, all: &[Repository]) -> Diagnostic {
    let message = format!("`{image}` has no repository on `{}`", host.0);
    let hosts = all.iter().map(Repository::host);
    let tag = row.tag.0.first().map_or("latest", |template| template.as_str());
    Diagnostic::error(Code::TagRowWithoutRepository, host.span.clone(), message)
        .why("the row would write its tags nowhere for this image, and say nothing")
        .help(format!(
            "its repositories are on {}; name one of these, or give the image rows of its own: `tags = [{{ on = …, tag = \"{tag}\" }}]`",
            listed(hosts)
        ))
}

/// What the build writes is in the first repository: further ones get what is promoted.
pub fn of_template(
    cx: &mut Context<'_>,
    row: &Row,
    template: &Spanned<Template>,
    class: Class,
    (named, all): (&[Repository], &[Repository]),
) -> Vec<Repository> {
    let first = all.first().map(std::slice::from_ref).unwrap_or_default();
    if class != Class::Commit {
        return named.to_vec();
    }
    let elsewhere =
        named.iter().find(|repository| first.iter().all(|first| first.host() != repository.host()));
    if let (Some(to), Some(elsewhere), Some(first)) = (&row.to, elsewhere, first.first()) {
        let message = format!("the build writes `{}`, and not to `{elsewhere}`", template.value);
        cx.error(
            Diagnostic::error(Code::CommitTagElsewhere, to.span.clone(), message)
                .also(template.span.clone(), "names a commit, so the build writes it")
                .why("a build pushes to the first repository of its image; further ones get what is promoted")
                .help(format!(
                    "let it wait for the gate: `after = \"gate\"`; or name the first repository alone: `to = {}`",
                    quoted_list([first.host()])
                )),
        );
    }
    first.to_vec()
}
