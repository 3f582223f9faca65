//! Whatever stands in the file: never a panic, never something written beside an error, and either
//! an error with a place in the file or files that the inspection finds nothing in.
//!
//! `PIPEGEN_SEED=n` tries other mutations than the committed ones, `PIPEGEN_CASES=n` more of them.
#![allow(missing_docs, clippy::unwrap_used)]

use crate::support::cases;
mod mutation;
use crate::support::random;
mod shapes;

use crate::support::call::call;
use mutation::{mutated, tokens};
use pipegen::compiler::{Source, compile};
use pipegen::language::diagnostic::{Code, Diagnostic, Severity};
use proptest::prelude::*;
use random::Random;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The code of the first error, if there is one; or what is wrong with how the text was taken.
fn taken(text: &str, dir: &Path) -> Result<Option<Code>, String> {
    let source = Source { name: "pipeline.toml", text, dir };
    let (found, refused) = match compile(&source) {
        Ok(compiled) => (compiled.warnings, false),
        Err(errors) => (errors, true),
    };
    let first = found.iter().find(|found| found.severity == Severity::Error).map(|found| found.code);
    if refused != first.is_some() {
        return Err("refused without an error, or taken with one".to_owned());
    }
    found.iter().find_map(|found| misplaced(found, text)).map_or(Ok(first), Err)
}

fn misplaced(found: &Diagnostic, text: &str) -> Option<String> {
    if found.code == Code::OutputInvalid {
        return Some(format!("a defect is reported: {}", found.message));
    }
    if found.labels.is_empty() && found.code != Code::PipelineTooLarge {
        return Some(format!("no place: {found:?}"));
    }
    let outside = |span: &std::ops::Range<usize>| {
        span.start > span.end || span.end > text.len() || text.get(span.clone()).is_none()
    };
    let wrong = found.labels.iter().find(|label| outside(&label.span))?;
    Some(format!("{:?} is not in the file: {found:?}", wrong.span))
}

/// Every file is mutated this often, by one token to five.
fn mutations(file: &str, count: u32) {
    let path = root().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let dir = path.parent().unwrap();
    assert_eq!(taken(&text, dir), Ok(None), "{file} itself");
    let tokens = tokens(&text);
    let mut random = Random(0x0005_deec_e66d + cases::seed() * 7919);
    let mut wrong = Vec::new();
    let mut codes: BTreeSet<Option<Code>> = BTreeSet::new();
    for _ in 0..cases::cases(count) {
        let text = mutated(&tokens, &mut random);
        match taken(&text.whole, dir) {
            Ok(first) => drop(codes.insert(first)),
            Err(said) => wrong.push(format!("{}: {said}", text.changes.join(", "))),
        }
    }
    assert!(codes.contains(&None) && codes.len() > 8, "too tame: {codes:?}");
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{file}: {}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn mutations_of_everything() {
    mutations("tests/suite/hostile/pipeline.toml", 400);
}

#[test]
fn mutations_of_charon() {
    mutations("examples/charon/pipeline.toml", 150);
}

#[test]
fn mutations_of_the_shop() {
    mutations("examples/shop/pipeline.toml", 150);
}

#[test]
fn mutations_of_our_own() {
    mutations("pipeline.toml", 150);
}

#[test]
fn shapes_that_no_editor_makes() {
    let dir = root().join("tests/suite/hostile");
    let wrong: Vec<String> = shapes::all()
        .into_iter()
        .filter_map(|(name, text)| taken(&text, &dir).err().map(|said| format!("{name}: {said}")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The command line on bytes: exit 2, a finding, nothing written.
fn refused(bytes: &[u8]) -> Result<(), TestCaseError> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("pipeline.toml");
    std::fs::write(&file, bytes).unwrap();
    let ran = call(compile, &["-f", file.to_str().unwrap()]);
    prop_assert_eq!(ran.exit, 2);
    prop_assert!(ran.err.contains("error["), "{}", ran.err);
    prop_assert!(ran.err.ends_with("; nothing was written\n"), "{}", ran.err);
    let files = std::fs::read_dir(directory.path()).unwrap().count();
    prop_assert_eq!(files, 1);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases::cases(256), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        refused(&bytes)?;
    }

    #[test]
    fn random_toml_is_refused(text in shapes::toml()) {
        refused(text.as_bytes())?;
    }
}
