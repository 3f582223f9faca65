//! Expected outputs: `snapshots/<family>/<case>.snap`, which insta compares and `cargo insta review` accepts.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Behind an output that does not end in exactly one line break, which insta does not tell apart.
const END: &str = "␃";
/// A carriage return, which insta takes for the end of a line.
const RETURN: &str = "␍";

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where snapshots are; elsewhere in the test that changes one.
pub fn folder() -> PathBuf {
    std::env::var_os("PIPEGEN_SNAPSHOTS").map_or_else(|| root().join("snapshots"), PathBuf::from)
}

/// Where the snapshot of a case is.
pub fn place(family: &str, case: &str) -> PathBuf {
    folder().join(family).join(format!("{case}.snap"))
}

/// Holds an output against the snapshot `snapshots/<family>/<case>.snap`. `input` is what the case is made of,
/// from the root of the repository: a reviewer is shown it.
#[track_caller]
pub fn holds(family: &str, case: &str, input: &str, output: &str) {
    let place = place(family, case);
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(place.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(format!("From {input}"));
    let name = place.file_stem().unwrap().to_str().unwrap();
    settings.bind(|| insta::assert_snapshot!(name, shown(output)));
}

/// An output with everything in sight that insta would let pass.
fn shown(output: &str) -> String {
    let text = output.replace('\r', RETURN);
    let one_break = text.is_empty() || text.trim_end_matches('\n').len() + 1 == text.len();
    let trailing = text.trim_end_matches('\n').ends_with(char::is_whitespace);
    if one_break && !trailing { text } else { text + END + "\n" }
}

/// The output that a snapshot holds, as it was.
pub fn output(family: &str, case: &str) -> String {
    let text = fs::read_to_string(place(family, case)).unwrap();
    let (_, body) = text.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
    body.strip_suffix(&format!("{END}\n")).unwrap_or(body).replace(RETURN, "\r")
}
