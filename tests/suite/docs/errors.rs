//! `docs/errors`: the pages of the catalogue, each with what pipegen says of its wrong example.

use std::fmt::Write;

use pipegen::compiler::compile;
use pipegen::language::diagnostic::Code;

use crate::support::call::{call, path};
use crate::support::page::{Example, page};

const ABOUT: &str = "\
# Codes

Every error and warning has a code, which does not change. `pipegen explain <code>` prints the page
of one, `pipegen explain` this list. Nothing is written while there is an error; with
`--deny warnings` a warning is one, and the exit code is 2 as for any other.

| code | says |
|---|---|
";
/// The section in front of which the output stands.
const RIGHT: &str = "## Right\n";

/// The index.
pub fn index() -> String {
    let mut all = Code::ALL.to_vec();
    all.sort_by_key(|code| code.as_str());
    all.iter().fold(ABOUT.to_owned(), |mut text, code| {
        writeln!(text, "| [`{code}`]({code}.md) | {} |", code.meaning()).unwrap();
        text
    })
}

/// The page of a code.
pub fn page_of(code: Code) -> String {
    let text = format!("# {code}\n\n{}\n\n{}", code.meaning(), code.page());
    let example = page(code).unwrap_or_else(|why| panic!("{code}: {why}")).wrong;
    if example.is_shell {
        return text;
    }
    let said = format!("pipegen says\n\n```text\n{}```\n\n", said(&example));
    text.replacen(RIGHT, &format!("{said}{RIGHT}"), 1)
}

fn said(example: &Example) -> String {
    let directory = tempfile::tempdir().unwrap();
    example.write(directory.path()).unwrap();
    let file = directory.path().join("pipeline.toml");
    let ran = call(compile, &["check", "-f", path(&file), "--deny", "warnings"]);
    ran.err.replace(&format!("{}/", path(directory.path())), "")
}
