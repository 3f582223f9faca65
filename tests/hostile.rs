//! Whatever stands in the file: never a panic, never something written beside an error, and either
//! an error with a place in the file or files that the inspection finds nothing in.
//!
//! `HOSTILE_SEED=n` tries other mutations than the committed ones, `HOSTILE_COUNT=n` more of them.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "hostile/mutation.rs"]
mod mutation;
#[path = "support/random.rs"]
mod random;
#[path = "hostile/shapes.rs"]
mod shapes;
mod support;

use mutation::{mutated, tokens};
use pipegen::compile::{Source, compile};
use pipegen::diagnostic::{Code, Diagnostic, Severity};
use proptest::prelude::*;
use random::Random;
use std::path::{Path, PathBuf};
use support::call::call;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What is wrong with how a text was taken.
fn objection(text: &str, dir: &Path) -> Option<String> {
    let source = Source { name: "pipeline.toml", text, dir };
    let found = match compile(&source) {
        Ok(compiled) => compiled.warnings,
        Err(errors) if errors.iter().all(|error| error.severity == Severity::Warning) => {
            return Some("refused without an error".to_owned());
        }
        Err(errors) => errors,
    };
    found.iter().find_map(|found| misplaced(found, text))
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
fn mutations(file: &str, count: usize) {
    let path = root().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let dir = path.parent().unwrap();
    assert_eq!(objection(&text, dir), None, "{file} itself");
    let tokens = tokens(&text);
    let mut random = Random(0x0005_deec_e66d + number("HOSTILE_SEED", 0) as u64 * 7919);
    let mut wrong = Vec::new();
    for _ in 0..number("HOSTILE_COUNT", count) {
        let text = mutated(&tokens, &mut random);
        if let Some(said) = objection(&text.whole, dir) {
            wrong.push(format!("{}: {said}", text.changes.join(", ")));
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{file}: {}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn mutations_of_everything() {
    mutations("tests/hostile/pipeline.toml", 400);
}

#[test]
fn mutations_of_charon() {
    mutations("examples/charon/pipeline.toml", 150);
}

#[test]
fn mutations_of_our_own() {
    mutations("pipeline.toml", 150);
}

#[test]
fn shapes_that_no_editor_makes() {
    let dir = root().join("tests/hostile");
    let wrong: Vec<String> = shapes::all()
        .into_iter()
        .filter_map(|(name, text)| objection(&text, &dir).map(|said| format!("{name}: {said}")))
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
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        refused(&bytes)?;
    }

    #[test]
    fn random_toml_is_refused(text in shapes::toml()) {
        refused(text.as_bytes())?;
    }
}
#[test]
#[ignore]
fn stats() {
    let path = root().join("tests/hostile/pipeline.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let tokens = tokens(&text);
    let mut random = Random(77);
    let mut map: std::collections::BTreeMap<String, usize> = Default::default();
    for _ in 0..4000 {
        let text = mutated(&tokens, &mut random);
        let source = Source { name: "pipeline.toml", text: &text.whole, dir: path.parent().unwrap() };
        let key = match compile(&source) {
            Ok(_) => "ok".to_owned(),
            Err(e) => e[0].code.to_string(),
        };
        *map.entry(key).or_default() += 1;
    }
    eprintln!("{map:#?}");
}
