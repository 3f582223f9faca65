//! What a maintainer reads when `pipeline.toml` is wrong: every folder `tests/errors/<code>/<case>/`
//! holds a `pipeline.toml` and the whole of what `pipegen` prints for it, `stderr`. `UPDATE=1`
//! rewrites the latter. `_many/` holds files with several errors, which are all said at once.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use pipegen::compiler::compile;
use pipegen::language::diagnostic::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use support::call::{Ran, call, path};

/// Codes that no text of a `pipeline.toml` causes, and why.
const NOT_OF_THE_TEXT: [(Code, &str); 5] = [
    (Code::FileNotFound, "there is no file to write a case in; `tests/cli.rs` has it"),
    (Code::NotAFile, "a folder is not a case; `tests/cli.rs` has it"),
    (Code::FileTooLarge, "the case would be more than 1 MiB; `tests/cli.rs` has it"),
    (Code::NotUtf8, "the case would not be text; `tests/cli.rs` has it"),
    (Code::OutputInvalid, "a defect of pipegen: a case would be a defect to fix"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// Every file below a directory.
fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir::WalkDir::new(directory).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            (entry.path().strip_prefix(directory).unwrap().to_owned(), fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Runs a case in a directory of its own; the Dockerfile that it need not bring says nothing.
fn run(case: &Path) -> Ran {
    run_with(case, &["--deny", "warnings"])
}

fn run_with(case: &Path, options: &[&str]) -> Ran {
    let directory = tempfile::tempdir().unwrap();
    let place = |path: &Path| directory.path().join(path);
    fs::write(place(Path::new("Dockerfile")), "FROM scratch\n").unwrap();
    for (path, bytes) in files(case) {
        fs::create_dir_all(place(&path).parent().unwrap()).unwrap();
        fs::write(place(&path), bytes).unwrap();
    }
    let before = files(directory.path());
    let file = place(Path::new("pipeline.toml"));
    let ran = call(compile, &[&["-f", path(&file)], options].concat());
    let written = if files(directory.path()) == before { "" } else { "something was written\n" };
    let root = format!("{}/", path(directory.path()));
    Ran { err: format!("{written}{}", ran.err.replace(&root, "")), ..ran }
}

/// What is wrong with a case.
fn objection(case: &Path, ran: &Ran) -> Option<String> {
    let expected = case.join("stderr");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&expected, &ran.err).unwrap();
    }
    let said = fs::read_to_string(&expected).unwrap_or_default();
    if ran.exit != 2 || !ran.out.is_empty() {
        return Some(format!("exit {}, output {:?}\n{}", ran.exit, ran.out, ran.err));
    }
    (said != ran.err).then(|| format!("says\n{}\ninstead of\n{said}", ran.err))
}

/// Codes in the order in which they were printed.
fn codes(said: &str) -> Vec<&str> {
    let after = |line| str::strip_prefix(line, "error[").or_else(|| str::strip_prefix(line, "warning["));
    said.lines().filter_map(after).filter_map(|rest| rest.strip_suffix(']')).collect()
}

#[test]
fn every_case_says_what_it_said() {
    let mut wrong = Vec::new();
    for code in folders(&folder()) {
        let cases = folders(&code);
        assert!(!cases.is_empty(), "{} has no case", code.display());
        for case in cases {
            let ran = run(&case);
            let place = format!("{}/{}", name(&code), name(&case));
            wrong.extend(objection(&case, &ran).map(|text| format!("{place}: {text}")));
            if !name(&code).starts_with('_') && !codes(&ran.err).contains(&name(&code)) {
                wrong.push(format!("{place}: no such code in\n{}", ran.err));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_case_and_every_folder_a_code() {
    let excepted: BTreeSet<&str> = NOT_OF_THE_TEXT.iter().map(|(code, _)| code.as_str()).collect();
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let expected: BTreeSet<&str> = all.difference(&excepted).copied().collect();
    let folders = folders(&folder());
    let there: BTreeSet<&str> =
        folders.iter().map(|path| name(path)).filter(|name| !name.starts_with('_')).collect();
    let missing: Vec<_> = expected.difference(&there).collect();
    let foreign: Vec<_> = there.difference(&expected).collect();
    assert!(missing.is_empty() && foreign.is_empty(), "without a case: {missing:?}, no code: {foreign:?}");
}

/// What is wrong is one half; why, and what to write instead, is the other.
#[test]
fn every_finding_says_why_and_what_to_write_instead() {
    let mut wrong = Vec::new();
    for case in folders(&folder()).iter().flat_map(|code| folders(code)) {
        let out = run_with(&case, &["--format", "json", "--deny", "warnings"]).out;
        let document: serde_json::Value = serde_json::from_str(&out).unwrap();
        for found in document["diagnostics"].as_array().unwrap() {
            if found["help"].is_null() || found["why"].is_null() {
                let place = case.strip_prefix(folder()).unwrap();
                wrong.push(format!("{}: {} {}", place.display(), found["code"], found["message"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All errors of a file at once, in the order of the file.
#[test]
fn many_errors_are_said_together_in_the_order_of_the_file() {
    for case in folders(&folder().join("_many")) {
        let said = run(&case).err;
        let different: BTreeSet<&str> = codes(&said).into_iter().collect();
        assert!(different.len() >= 10, "{}: only {different:?}", case.display());
        let lines = lines(&case);
        assert!(lines.len() >= different.len() && lines.is_sorted(), "{}: {lines:?}", case.display());
    }
}

/// The line of every finding, in the order in which they are said.
fn lines(case: &Path) -> Vec<u64> {
    let document: serde_json::Value =
        serde_json::from_str(&run_with(case, &["--format", "json"]).out).unwrap();
    let found = document["diagnostics"].as_array().unwrap();
    found.iter().map(|found| found["line"].as_u64().unwrap()).collect()
}
