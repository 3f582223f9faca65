//! The shell scripts of the generated pipeline, run for real: `scripts::<script>::<case>` for every folder
//! `tests/scripts/<script>/<case>`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code, reason = "the suite names single cases")]
mod case;

use libtest_mimic::{Arguments, Failed, Trial};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Fewer cases than this are no longer all of them.
const AT_LEAST: usize = 770;

fn main() -> ExitCode {
    let mut trials: Vec<Trial> = cases().into_iter().map(trial).collect();
    trials.push(Trial::test("scripts::every_case_is_of_a_script", every_case_is_of_a_script));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Script and name of every case.
fn cases() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let walk = walkdir::WalkDir::new(&folder).min_depth(3).max_depth(3).sort_by_file_name();
    let expected = walk.into_iter().map(Result::unwrap).filter(|entry| entry.file_name() == "expected");
    let path =
        |path: PathBuf| path.strip_prefix(&folder).unwrap().parent().unwrap().to_str().unwrap().to_owned();
    let pairs = expected.map(|entry| path(entry.into_path()));
    pairs.map(|pair| pair.split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap()).collect()
}

fn trial((script, name): (String, String)) -> Trial {
    Trial::test(format!("scripts::{script}::{name}"), move || {
        case::run(&script, &name).map_or(Ok(()), |wrong| Err(Failed::from(wrong)))
    })
}

/// A case in a folder that no script has would be run by none, and one without `expected` is not a case.
fn every_case_is_of_a_script() -> Result<(), Failed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = cases();
    let without =
        |(script, _): &&(String, String)| !root.join(format!("templates/scripts/{script}.sh")).is_file();
    let foreign: Vec<_> = cases.iter().filter(without).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    assert!(cases.len() >= AT_LEAST, "only {} cases", cases.len());
    for (script, _) in &cases {
        for entry in fs::read_dir(root.join("tests/scripts").join(script)).unwrap() {
            let path = entry.unwrap().path();
            assert!(!path.is_dir() || path.join("expected").is_file(), "{} expects nothing", path.display());
        }
    }
    Ok(())
}
