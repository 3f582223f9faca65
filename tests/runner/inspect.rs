//! Each folder of `tests/cases/inspect` is named after a rule and holds files that break it; its snapshot has what
//! the inspection says of them. `_clean` breaks nothing.
#![allow(clippy::unwrap_used)]

use crate::folders::{cases, family};
use crate::support::snapshot;
use crate::{trial, whole};
use libtest_mimic::Trial;
use pipegen::compiler::inspect::{Finding, inspect, rules};
use pipegen::model::GeneratedFile;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

pub fn trials() -> Vec<Trial> {
    let cases = cases("inspect").into_iter();
    let cases = cases.map(|rule| trial("inspect", &rule.clone(), move || only_this_rule_refuses(&rule)));
    let whole = whole!["inspect":
        every_fixture_has_a_rule_and_every_rule_a_fixture,
        a_clean_tree_gives_nothing,
        a_missing_line_never_panics,
        findings_are_sorted_and_told_once,
    ];
    cases.chain(whole).collect()
}

fn read(dir: &Path) -> Vec<GeneratedFile> {
    let files = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter();
    files
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(dir).unwrap();
            let path: Vec<_> = path.iter().map(|part| part.to_str().unwrap()).collect();
            GeneratedFile { path: path.join("/"), text: fs::read_to_string(entry.path()).unwrap() }
        })
        .collect()
}

fn clean() -> Vec<GeneratedFile> {
    let files = read(&family("inspect").join("_clean"));
    assert!(!files.is_empty());
    files
}

fn print(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let Finding { file, place, rule, message } = finding;
        writeln!(text, "{file}: {place}: {rule}: {message}").unwrap();
    }
    text
}

fn only_this_rule_refuses(rule: &str) {
    let findings = inspect(&read(&family("inspect").join(rule)));
    let text = print(&findings);
    assert!(!findings.is_empty(), "nothing is refused");
    assert!(findings.iter().all(|finding| finding.rule == rule), "other rules refuse it:\n{text}");
    snapshot::holds("inspect", rule, &format!("tests/cases/inspect/{rule}"), &text);
}

fn every_fixture_has_a_rule_and_every_rule_a_fixture() {
    let fixtures: BTreeSet<String> = cases("inspect").into_iter().collect();
    let rules: BTreeSet<String> = rules().into_iter().map(str::to_owned).collect();
    assert_eq!(fixtures, rules);
}

fn a_clean_tree_gives_nothing() {
    assert_eq!(print(&inspect(&clean())), "");
}

/// Whatever a template does wrong, the inspection answers.
fn a_missing_line_never_panics() {
    for file in clean() {
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

fn findings_are_sorted_and_told_once() {
    let files = read(&family("inspect").join("reference-unknown"));
    let findings = inspect(&files);
    let mut sorted = findings.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(findings, sorted);
    let reversed: Vec<_> = files.into_iter().rev().collect();
    assert_eq!(inspect(&reversed), findings);
}
