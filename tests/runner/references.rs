//! Snapshots and cases belong together, and no run of all tests rewrites a snapshot.
#![allow(clippy::unwrap_used)]

use crate::folders::{cases, cases_below, files};
use crate::support::language::all;
use crate::support::snapshot::{folder, place, root};
use crate::whole;
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// Families whose cases are tests in Rust, and where these are: the name of a case stands there in quotes.
const IN_RUST: [(&str, &str); 2] = [("ghcr", "tests/suite/ghcr"), ("report", "tests/suite/rendering.rs")];

pub fn trials() -> Vec<Trial> {
    whole!["snapshots":
        every_snapshot_is_of_a_case,
        a_changed_output_fails_and_rewrites_nothing,
    ]
    .into()
}

/// `<family>/<case>` of every case in folders.
fn of_folders() -> BTreeSet<String> {
    let named = |family: &'static str, names: Vec<String>| {
        names.into_iter().map(move |name| format!("{family}/{name}"))
    };
    let drafts = |layout: String| ["stderr", "pipeline.toml"].map(|what| format!("init/{layout}/{what}"));
    let scripts = files(&root().join("tests/conformance/cases")).into_keys();
    let scripts = scripts.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let language = all().iter().map(|case| case.name()).collect();
    named("doctor", cases("doctor"))
        .chain(named("conformance", scripts))
        .chain(named("errors", cases_below("errors")))
        .chain(named("inspect", cases("inspect")))
        .chain(named("language", language))
        .chain(named("pins", cases("pins")))
        .chain(cases("init").into_iter().flat_map(drafts))
        .collect()
}

/// Whether a test in Rust has the case.
fn is_in_rust(family: &str, case: &str) -> bool {
    let Some((_, path)) = IN_RUST.iter().find(|(name, _)| *name == family) else { return false };
    let case = if family == "report" { case.rsplit_once('.').unwrap().0 } else { case };
    let sources = walkdir::WalkDir::new(root().join(path)).into_iter().map(Result::unwrap);
    let mut sources =
        sources.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"));
    sources.any(|entry| fs::read_to_string(entry.path()).unwrap().contains(&format!("\"{case}\"")))
}

fn every_snapshot_is_of_a_case() {
    let of_folders = of_folders();
    let there = files(&folder()).into_keys().map(|path| path.to_str().unwrap().to_owned());
    // What waits for `cargo insta review` is not committed.
    let there = there.filter(|path| !path.ends_with(".snap.new"));
    let is_known = |path: &str| {
        let Some(name) = path.strip_suffix(".snap") else { return false };
        of_folders.contains(name)
            || name.split_once('/').is_some_and(|(family, case)| is_in_rust(family, case))
    };
    let without: Vec<String> = there.filter(|path| !is_known(path)).collect();
    assert!(without.is_empty(), "snapshots of no case: {without:?}");
}

/// With the settings of `cargo xtask test`, and as insta finds out itself where `CI` is set.
fn a_changed_output_fails_and_rewrites_nothing() {
    let other = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(place("inspect", "pin")).unwrap();
    let copy = other.path().join("inspect/pin.snap");
    fs::create_dir(other.path().join("inspect")).unwrap();
    let run = |text: &str, settings: [(&str, &str); 2]| {
        fs::write(&copy, text).unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "inspect::pin"]).env_remove("INSTA_UPDATE").env_remove("CI").envs(settings);
        let output = command.env("PIPEGEN_SNAPSHOTS", other.path()).output().unwrap();
        assert_eq!(fs::read_to_string(&copy).unwrap(), text);
        assert_eq!(files(other.path()).len(), 1);
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    for settings in
        [("INSTA_UPDATE", "no"), ("CI", "true")].map(|setting| [setting, ("INSTA_FORCE_PASS", "0")])
    {
        let (passed, said) = run(&text, settings);
        assert!(passed && said.contains("1 passed"), "{said}");
        let (passed, said) = run(&text.replacen("not pinned", "pinned", 1), settings);
        assert!(!passed && said.contains("1 failed"), "{said}");
    }
}
