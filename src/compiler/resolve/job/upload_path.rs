//! Paths of an upload.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;

/// An artifact holds files of the checkout, where they stand in it: a download puts them back there.
pub fn check(cx: &mut Context<'_>, path: &Spanned<String>) {
    if path.value.trim().is_empty() {
        cx.error(
            Diagnostic::error(Code::InvalidPath, path.span.clone(), "an empty path in an upload")
                .why("upload-artifact drops it, so the artifact would lack what was meant")
                .help("name a file or a directory, such as `report/`"),
        );
        return;
    }
    let own = path.value.trim();
    let own = own.strip_prefix('!').unwrap_or(own);
    let outside = own.starts_with(['/', '~']) || own.split('/').any(|part| part == "..");
    let first = own.trim_start_matches("./").split('/').next().unwrap_or_default().to_ascii_lowercase();
    let elsewhere = "let a step put the files below the root first: `cp -r /tmp/report report`";
    let one_a_line = "upload-artifact reads one pattern a line";
    let (what, why, help) = if path.value.trim() != path.value {
        ("begins or ends in a blank", "upload-artifact takes it off", "write it without the blank")
    } else if [".git", ".pipegen"].contains(&first.as_str()) && !path.value.starts_with('!') {
        let why = "Git's folder holds the whole history, and `.pipegen` the pipeline's own actions";
        ("is where Git or pipegen keeps its own files", why, "name what a script made, such as `report/`")
    } else if outside {
        let why = "files keep their places in an artifact, from the root of the checkout";
        ("does not lie below the root of the repository", why, elsewhere)
    } else if own.starts_with('#') {
        ("would be a comment", one_a_line, "begin with `./`, such as `./#report`")
    } else if own.contains(['\n', '\\']) {
        (
            "holds a line end or a `\\`",
            one_a_line,
            "write a list, with one path in each entry, and `/` between directories",
        )
    } else {
        return;
    };
    let message = format!("the path `{}` {what}", path.value);
    cx.error(Diagnostic::error(Code::InvalidPath, path.span.clone(), message).why(why).help(help));
}
