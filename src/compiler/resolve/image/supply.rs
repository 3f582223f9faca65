//! `repository`, `scan` and `attest` of `[image.*]`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::limits;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Attestation, Host};
use crate::language::span::Spanned;
use crate::language::value::{RelativePath, Repository};
use crate::model::pipeline::{Class, Scan, TagRow};

type Table = Spanned<manifest::Image>;

/// The repository that jobs read, and the others.
pub fn repositories(cx: &mut Context<'_>, table: &Table) -> (Option<Repository>, Vec<Repository>) {
    let Some(many) = &table.repository else { return (None, Vec::new()) };
    if many.0.is_empty() {
        cx.error(limits::empty(
            &many.span,
            "`repository`",
            "leave it out: the image then stays inside the run",
        ));
    }
    once(cx, &many.0, Repository::as_str);
    for repository in &many.0 {
        login(cx, repository);
    }
    let mut all = many.0.iter().map(|repository| repository.value.clone());
    (all.next(), all.collect())
}

/// Says of each entry that it stood there before.
fn once<T: PartialEq>(cx: &mut Context<'_>, entries: &[Spanned<T>], name: impl Fn(&T) -> &str) {
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

pub fn scan(cx: &mut Context<'_>, table: &Table) -> Option<Scan> {
    let scan = table.scan.as_ref()?;
    if scan.fail_on.0.is_empty() {
        cx.error(limits::empty(
            &scan.fail_on.span,
            "`fail-on`",
            "name the severities that turn the gate red, or take `scan` out",
        ));
    }
    once(cx, &scan.fail_on.0, |severity| severity.as_str());
    let ignore_file = scan.ignore_file.as_ref().filter(|path| ignore_file(cx, path));
    let mut fail_on: Vec<_> = scan.fail_on.0.iter().map(|severity| severity.value).collect();
    fail_on.sort_unstable_by(|a, b| b.cmp(a));
    Some(Scan {
        fail_on,
        ignore_unfixed: scan.ignore_unfixed.unwrap_or(false),
        ignore_file: ignore_file.map(|path| path.value.clone()),
        sarif: scan.sarif.unwrap_or(false),
    })
}

/// The scanner splits the name of the file at blanks and commas, and expands patterns in it.
fn ignore_file(cx: &mut Context<'_>, path: &Spanned<RelativePath>) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-');
    if !path.as_str().chars().all(plain) {
        cx.error(
            Diagnostic::error(
                Code::InvalidPath,
                path.span.clone(),
                format!("`{}` is a name that the scanner does not read as one file", path.value),
            )
            .why("the scanner takes blanks and commas for the end of a name, and would read another file")
            .help("name it with letters, digits, `.`, `_`, `-` and `/`: `.trivyignore`"),
        );
        return false;
    }
    let is_there = (cx.files.read)(path.as_str()).is_some();
    if !is_there {
        cx.error(
            Diagnostic::error(
                Code::IgnoreFileMissing,
                path.span.clone(),
                format!("there is no file `{}`", path.value),
            )
            .why("every scan would fail, because the scanner refuses to go on without it")
            .help("paths are relative to the root of the repository, where pipeline.toml lies"),
        );
    }
    is_there
}

pub fn attest(cx: &mut Context<'_>, table: &Table, image: &Span) -> Vec<Attestation> {
    let Some(many) = &table.attest else { return Vec::new() };
    if many.0.is_empty() {
        cx.error(limits::empty(&many.span, "`attest`", "leave it out"));
    }
    once(cx, &many.0, |kind| kind.as_str());
    if table.repository.is_none() {
        cx.error(
            Diagnostic::error(
                Code::AttestWithoutRepository,
                many.span.clone(),
                "attestations of an image that is not published",
            )
            .also(image.clone(), "this image has no `repository`")
            .why("they are about a digest in a registry, and are kept there beside the image")
            .help("give the image a `repository`, or take `attest` out"),
        );
    }
    let mut kinds: Vec<Attestation> = many.0.iter().map(|kind| kind.value).collect();
    kinds.sort_unstable();
    kinds
}
