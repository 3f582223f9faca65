//! `skip` of `[pipeline]`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::lists;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;
use crate::language::value::PathGlob;
use crate::model::pipeline::Skip;

/// Resolves `skip`. It must leave something to run.
pub fn skip(cx: &mut Context<'_>) -> Skip {
    let Some(table) = &cx.manifest.pipeline.skip else { return Skip::default() };
    if table.paths.is_none() && table.authors.is_none() && table.drafts.is_none() {
        cx.error(lists::empty(&table.span, "`skip`", "write `paths`, `authors` or `drafts`, or take it out"));
    }
    if let Some(paths) = &table.paths {
        check_paths(cx, paths);
    }
    if let Some(authors) = table.authors.as_ref().filter(|authors| authors.is_empty()) {
        cx.error(lists::empty(&authors.span, "`authors`", "name a login, or take it out"));
    }
    Skip {
        paths: table.paths.iter().flat_map(|globs| &globs.value).map(|glob| glob.value.clone()).collect(),
        authors: table.authors.iter().flat_map(|logins| &logins.value).map(|own| own.value.clone()).collect(),
        drafts: table.drafts.as_ref().is_some_and(|drafts| drafts.value),
    }
}

/// Some files let a pull request be skipped, and some do not.
fn check_paths(cx: &mut Context<'_>, paths: &Spanned<Vec<Spanned<PathGlob>>>) {
    if paths.is_empty() {
        cx.error(lists::empty(&paths.span, "`paths`", "name a file, or take it out"));
    } else if paths.iter().all(|glob| glob.excludes()) {
        cx.error(
            Diagnostic::error(
                Code::EmptyList,
                paths.span.clone(),
                "`paths` takes files out, but lets none in",
            )
            .why("with nothing to take them out of, nothing would say which pull requests are skipped")
            .help("name the files that need no run, such as `docs/**`"),
        );
    }
    everything(cx, paths);
    if let Some(drift) = cx.manifest.drift.as_ref().map(|drift| drift.span.clone()) {
        generated(cx, paths, drift);
    }
}

/// Whether the patterns select a file, as the plan's script decides it.
fn selects(paths: &[Spanned<PathGlob>], file: &str) -> bool {
    let any = |excludes: bool| paths.iter().any(|glob| glob.excludes() == excludes && glob.matches(file));
    any(false) && !any(true)
}

/// Files that stand for all: what is skipped for each of them is skipped for every pull request.
fn everything(cx: &mut Context<'_>, paths: &Spanned<Vec<Spanned<PathGlob>>>) {
    const PROBES: [&str; 5] = ["Dockerfile", "main.c", "src/main.c", "a/b/c/d.e", ".github/workflows/ci.yml"];
    if !PROBES.iter().all(|file| selects(paths, file)) {
        return;
    }
    cx.error(
        Diagnostic::error(Code::NothingGates, paths.span.clone(), "`paths` skips every pull request")
            .why("the gate would be green for whatever a pull request changes")
            .help("name the files that need no run, such as `docs/**`"),
    );
}

/// The check for drift must run where what it compares is changed.
fn generated(
    cx: &mut Context<'_>,
    paths: &Spanned<Vec<Spanned<PathGlob>>>,
    drift: crate::language::diagnostic::Span,
) {
    let files = [
        cx.files.name,
        ".github/workflows/ci.yml",
        ".github/actions/ci-build/action.yml",
        ".github/scripts/ci/plan.sh",
    ];
    let Some(file) = files.into_iter().find(|file| selects(paths, file)) else { return };
    cx.error(
        Diagnostic::error(
            Code::Unsupported,
            paths.span.clone(),
            format!("a pull request that changes only `{file}` is skipped"),
        )
        .also(drift, "and with it this check, which is about that file")
        .why("the generated files could be edited by hand, or left behind, under a green gate")
        .help("take `.github` and the pipeline's own file out of the patterns"),
    );
}
