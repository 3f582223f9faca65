//! Whatever bytes stand in the file: the command line says what is wrong with them, within bounds,
//! and neither panics nor hangs nor writes.
//!
//! `PIPEGEN_CASES=1000000` tries a million, `PIPEGEN_SEED=n` other ones.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use crate::support::cases;
mod mutation;
use crate::support::random;

use crate::support::call::{Ran, call, path};
use mutation::mutated;
use pipegen::compiler::compile;
use random::Random;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

/// What no machine takes, however busy it is, unless something hangs.
const HANGS: Duration = Duration::from_secs(30);
/// More than a hundred findings with a dozen places each can fill.
const MOST_OUTPUT: usize = 1 << 20;

/// Every pipeline of the repository, right ones and wrong ones.
fn corpus() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["examples", "tests/cases/errors", "tests/cases/language", "tests/suite/hostile"];
    let files =
        folders.iter().flat_map(|folder| walkdir::WalkDir::new(root.join(folder)).sort_by_file_name());
    let files =
        files.map(Result::unwrap).filter(|entry| entry.path().extension().is_some_and(|e| e == "toml"));
    let texts = files.map(|entry| fs::read(entry.path()).unwrap());
    texts.filter(|text| text.len() < 20_000).collect()
}

/// What is wrong with how a file was taken.
fn objection(ran: &Ran) -> Option<String> {
    let acts = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match ran.exit {
        2 if !ran.err.contains("error[") => Some(format!("refused without an error: {}", ran.err)),
        2 if !ran.out.is_empty() => Some("refused, and something was printed".to_owned()),
        0..=2 if ran.err.contains(acts) => Some(format!("a terminal would act on {:?}", ran.err)),
        0..=2 if ran.err.len() > MOST_OUTPUT => Some(format!("{} bytes were said", ran.err.len())),
        0..=2 if ran.err.contains("error[output-invalid]") => Some(format!("a defect: {}", ran.err)),
        0..=2 => None,
        other => Some(format!("exit {other}: {}", ran.err)),
    }
}

#[test]
fn no_bytes_make_it_panic_hang_write_or_fall_silent() {
    let corpus = corpus();
    assert!(corpus.len() > 300, "{} files", corpus.len());
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("Dockerfile"), "ARG BASE\nFROM ${BASE}\n").unwrap();
    let file = directory.path().join("pipeline.toml");
    let mut random = Random(0x0bad_5eed_0bad_5eed ^ cases::seed().wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut exits = [0_u32; 4];
    let mut slowest = Duration::ZERO;
    for number in 0..cases::cases(3_000) {
        let text = mutated(&corpus, &mut random);
        fs::write(&file, &text).unwrap();
        // What is right costs most, and `tests/suite/hostile` compiles it to the end.
        let command = if number % 16 == 0 { "check" } else { "graph" };
        let start = Instant::now();
        let ran = catch_unwind(AssertUnwindSafe(|| call(compile, &[command, "-f", path(&file)])));
        let shown = || format!("case {number}: {}\n", String::from_utf8_lossy(&text));
        let ran = ran.unwrap_or_else(|_| panic!("{} panics", shown()));
        slowest = slowest.max(start.elapsed());
        let said = if slowest > HANGS { Some("takes too long".to_owned()) } else { objection(&ran) };
        assert!(said.is_none(), "{}{}", shown(), said.unwrap());
        exits[usize::from(ran.exit)] += 1;
    }
    println!("exit codes {exits:?}, the slowest took {slowest:?}");
    let written = fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(written, 2, "something was written");
    assert!(exits[0] > 0 && exits[2] > exits[0], "too tame, or too wild: {exits:?}");
}
