//! `files` of an image: what its build sees.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Include};
use crate::language::span::Spanned;
use crate::language::value::PathGlob;

/// Resolves `files`; everything where it is not written.
pub fn files(cx: &mut Context<'_>, table: &Spanned<manifest::Image>) -> Vec<PathGlob> {
    let Some(globs) = &table.files else { return vec![PathGlob::literal("**")] };
    if globs.is_empty() {
        cx.error(
            Diagnostic::error(Code::EmptyList, globs.span.clone(), "`files` without entries")
                .why("the build would take it for a list that was not written, which is every file")
                .help("leave `files` out for every file; where the image copies none: `files = [\"Dockerfile\"]`"),
        );
    } else if globs.iter().all(|glob| glob.excludes()) {
        cx.error(
            Diagnostic::error(
                Code::EmptyList,
                globs.span.clone(),
                "`files` takes files out, but lets none in",
            )
            .why("the build sees only what `files` lets in")
            .help("begin with `**`"),
        );
    }
    // Whether the files of a submodule are on disk depends on how the repository was cloned.
    let submodules =
        table.include.iter().flat_map(|many| &many.0).any(|word| word.value == Include::Submodules);
    for glob in globs.iter().filter(|glob| !glob.excludes() && !submodules) {
        begins_somewhere(cx, glob);
    }
    globs.iter().map(|glob| glob.value.clone()).collect()
}

/// The directories that a pattern begins with, or the file that it is, have to be there. What lies in
/// them is looked at by the build, in the commit, which may have more than is on disk here: so it is a
/// warning.
fn begins_somewhere(cx: &mut Context<'_>, glob: &Spanned<PathGlob>) {
    const REMEDY: &str = "paths begin at the root of the repository: correct it, or take it out";
    let beginning = glob.beginning();
    let is_file = beginning == glob.as_str();
    let is_directory = beginning.is_empty() || (cx.files.is_directory)(beginning);
    let (message, help) = match (is_file, is_directory) {
        (true, true) => (
            format!("`{beginning}` is a directory, and no file"),
            format!("write `{beginning}/**` for all below"),
        ),
        (true, false) if (cx.files.exists)(beginning) => return,
        (true, false) => (format!("there is no file `{beginning}`"), REMEDY.to_owned()),
        (false, true) => return,
        (false, false) => (format!("there is no directory `{beginning}`"), REMEDY.to_owned()),
    };
    cx.error(
        Diagnostic::warning(Code::FileMatchesNothing, glob.span.clone(), message)
            .why("a pattern that matches nothing fails the build: a misspelt one would leave the image as it was, whatever changes")
            .help(help),
    );
}
