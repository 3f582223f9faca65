//! What a maintainer reads when `pipeline.toml` is wrong: `tests/cases/errors/<code>/<case>/` holds a
//! `pipeline.toml`, and its snapshot the whole of what `pipegen` prints for it. `_many/` holds files with several
//! errors, which are all said at once.
#![allow(clippy::unwrap_used)]

use crate::folders::{cases_below, family, files, folders, name};
use crate::support::call::{Ran, call, path};
use crate::support::snapshot;
use crate::{trial, whole};
use libtest_mimic::Trial;
use pipegen::compiler::compile;
use pipegen::language::diagnostic::Code;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Codes that no text of a `pipeline.toml` causes, and why.
const NOT_OF_THE_TEXT: [(Code, &str); 5] = [
    (Code::FileNotFound, "there is no file to write a case in; `tests/suite/cli.rs` has it"),
    (Code::NotAFile, "a folder is not a case; `tests/suite/cli.rs` has it"),
    (Code::FileTooLarge, "the case would be more than 1 MiB; `tests/suite/cli.rs` has it"),
    (Code::NotUtf8, "the case would not be text; `tests/suite/cli.rs` has it"),
    (Code::OutputInvalid, "a defect of pipegen: a case would be a defect to fix"),
];

pub fn trials() -> Vec<Trial> {
    let cases = cases_below("errors").into_iter();
    let cases = cases.map(|case| trial("errors", &case.clone(), move || holds(&case)));
    cases.chain(whole!["errors": every_code_has_a_case_and_every_folder_a_code]).collect()
}

/// Runs a case in a directory of its own; the Dockerfile that it need not bring says nothing.
fn run(case: &Path, options: &[&str]) -> Ran {
    let directory = tempfile::tempdir().unwrap();
    let place = |path: &Path| directory.path().join(path);
    fs::write(place(Path::new("Dockerfile")), "FROM scratch\n").unwrap();
    for (path, bytes) in files(case) {
        fs::create_dir_all(place(&path).parent().unwrap()).unwrap();
        fs::write(place(&path), bytes).unwrap();
    }
    let before = files(directory.path());
    let file = place(Path::new("pipeline.toml"));
    let ran = call(compile, &[&["-f", path(&file), "--deny", "warnings"], options].concat());
    assert!(files(directory.path()) == before, "something was written");
    let root = format!("{}/", path(directory.path()));
    Ran { err: ran.err.replace(&root, ""), ..ran }
}

/// A case says what its snapshot has, with its code; and why, and what to write instead.
fn holds(case: &str) {
    let folder = family("errors").join(case);
    let ran = run(&folder, &[]);
    assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{}", ran.err);
    let (code, _) = case.split_once('/').unwrap();
    assert!(code.starts_with('_') || codes(&ran.err).contains(&code), "no such code in\n{}", ran.err);
    let document = run(&folder, &["--format", "json"]).out;
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let found = document["diagnostics"].as_array().unwrap();
    for one in found {
        let has_both = !one["help"].is_null() && !one["why"].is_null();
        assert!(has_both, "without `why` or `help`: {} {}", one["code"], one["message"]);
    }
    if code == "_many" {
        let lines: Vec<u64> = found.iter().map(|one| one["line"].as_u64().unwrap()).collect();
        many(&ran.err, &lines);
    }
    snapshot::holds("errors", case, &format!("tests/cases/errors/{case}"), &ran.err);
}

/// All errors of a file at once, in the order of the file.
fn many(said: &str, lines: &[u64]) {
    let different: BTreeSet<&str> = codes(said).into_iter().collect();
    assert!(different.len() >= 10, "only {different:?}");
    assert!(lines.len() >= different.len() && lines.is_sorted(), "{lines:?}");
}

/// Codes in the order in which they were printed.
fn codes(said: &str) -> Vec<&str> {
    let after = |line| str::strip_prefix(line, "error[").or_else(|| str::strip_prefix(line, "warning["));
    said.lines().filter_map(after).filter_map(|rest| rest.strip_suffix(']')).collect()
}

fn every_code_has_a_case_and_every_folder_a_code() {
    let excepted: BTreeSet<&str> = NOT_OF_THE_TEXT.iter().map(|(code, _)| code.as_str()).collect();
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let expected: BTreeSet<&str> = all.difference(&excepted).copied().collect();
    let folders = folders(&family("errors"));
    for folder in &folders {
        assert!(!self::folders(folder).is_empty(), "{} has no case", folder.display());
    }
    let names: Vec<String> = folders.iter().map(|path| name(path)).collect();
    let there: BTreeSet<&str> =
        names.iter().map(String::as_str).filter(|name| !name.starts_with('_')).collect();
    let missing: Vec<_> = expected.difference(&there).collect();
    let foreign: Vec<_> = there.difference(&expected).collect();
    assert!(missing.is_empty() && foreign.is_empty(), "without a case: {missing:?}, no code: {foreign:?}");
}
