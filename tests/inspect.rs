//! Each directory of `tests/inspect/` is named after a rule and holds files that break it, and
//! `expected`: what the inspection says of them. `clean` breaks nothing.
//!
//! `UPDATE_EXPECTED=1` writes what is said now. A case is added by adding a directory.

#![allow(clippy::unwrap_used)]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pipegen::compiler::inspect::Finding;
use pipegen::compiler::inspect::inspect;
use pipegen::compiler::inspect::rules;
use pipegen::model::GeneratedFile;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inspect")
}

fn read(dir: &Path) -> Vec<GeneratedFile> {
    let files = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter();
    files
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != "expected")
        .map(|entry| {
            let path = entry.path().strip_prefix(dir).unwrap();
            let path: Vec<_> = path.iter().map(|part| part.to_str().unwrap()).collect();
            GeneratedFile { path: path.join("/"), text: fs::read_to_string(entry.path()).unwrap() }
        })
        .collect()
}

fn print(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let Finding { file, place, rule, message } = finding;
        writeln!(text, "{file}: {place}: {rule}: {message}").unwrap();
    }
    text
}

#[test]
fn every_rule_refuses_its_fixture_and_no_other_does() {
    let mut wrong = String::new();
    for rule in rules() {
        let dir = root().join(rule);
        let findings = inspect(&read(&dir));
        let text = print(&findings);
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(dir.join("expected"), &text).unwrap();
        }
        let expected = fs::read_to_string(dir.join("expected")).unwrap_or_default();
        let only = findings.iter().all(|finding| finding.rule == rule);
        if findings.is_empty() || !only || text != expected {
            write!(wrong, "\n{rule} says:\n{text}and not:\n{expected}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_fixture_has_a_rule() {
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name == "clean" || rules().contains(&name.as_str()), "{name}");
    }
}

#[test]
fn a_clean_tree_gives_nothing() {
    assert_eq!(print(&inspect(&read(&root().join("clean")))), "");
}

/// Whatever a template does wrong, the inspection answers.
#[test]
fn a_missing_line_never_panics() {
    for file in read(&root().join("clean")) {
        let lines: Vec<_> = file.text.lines().collect();
        if lines.len() > 150 {
            continue;
        }
        for missing in 0..lines.len() {
            let mut rest = lines.clone();
            rest.remove(missing);
            let text = rest.join("\n");
            let path = file.path.clone();
            let _ = inspect(&[GeneratedFile { path, text }]);
        }
    }
}

/// It runs on every compile. Only a release build tells: `cargo test --release -- --ignored`.
#[test]
#[ignore = "measures time"]
fn a_large_tree_takes_less_than_three_milliseconds() {
    let clean = read(&root().join("clean"));
    let mut files = clean.clone();
    let large = clean.iter().find(|file| file.path.ends_with("/ci.yml"));
    files.extend((0..4).map(|number| {
        let GeneratedFile { path, text } = large.unwrap();
        GeneratedFile {
            path: path.replace("ci", &format!("ci-{number}")),
            text: text.replacen("name: CI", &format!("name: CI {number}"), 1),
        }
    }));
    let lines: usize = files.iter().map(|file| file.text.lines().count()).sum();
    assert!(files.len() >= 12 && lines >= 2_500, "{} files, {lines} lines", files.len());
    let fastest = (0..200).map(|_| {
        let start = Instant::now();
        assert_eq!(print(&inspect(&files)), "");
        start.elapsed()
    });
    let fastest = fastest.min().unwrap();
    assert!(fastest < Duration::from_millis(3), "{fastest:?}");
}

#[test]
fn findings_are_sorted_and_told_once() {
    let files = read(&root().join("reference-unknown"));
    let findings = inspect(&files);
    let mut sorted = findings.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(findings, sorted);
    let reversed: Vec<_> = files.into_iter().rev().collect();
    assert_eq!(inspect(&reversed), findings);
}
