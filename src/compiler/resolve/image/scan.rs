//! `scan` of an image.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::lists;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::RelativePath;
use crate::model::pipeline::Scan;

pub fn scan(cx: &mut Context<'_>, table: &Spanned<manifest::Image>) -> Option<Scan> {
    let scan = table.scan.as_ref()?;
    if scan.fail_on.0.is_empty() {
        cx.error(lists::empty(
            &scan.fail_on.span,
            "`fail-on`",
            "name the severities that turn the gate red, or take `scan` out",
        ));
    }
    lists::once(cx, &scan.fail_on.0, |severity| severity.as_str());
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
