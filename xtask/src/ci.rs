//! `cargo xtask ci`: everything that has to pass before a merge.

use std::time::{Duration, Instant};

use crate::process::{command, run as start};
use crate::test;

type Stage = (&'static str, fn() -> Result<(), String>);

const STAGES: &[Stage] = &[
    ("format", || cargo(&["fmt", "--all", "--check"])),
    ("lints", || cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])),
    ("tests", || test::run(&["--no-fail-fast".to_owned()])),
    ("doc tests", || cargo(&["test", "--workspace", "--doc", "--quiet"])),
];

/// Runs all stages, the later ones also when an earlier one fails, and says how long each took.
///
/// # Errors
/// Names the stages that failed.
pub fn run() -> Result<(), String> {
    let mut failed = Vec::new();
    let mut timings = Vec::new();
    for (name, stage) in STAGES {
        eprintln!("--- {name}");
        let start = Instant::now();
        if let Err(message) = stage() {
            eprintln!("{message}");
            failed.push(*name);
        }
        timings.push((name, start.elapsed()));
    }
    for (name, time) in &timings {
        let result = if failed.contains(name) { "FAILED" } else { "passed" };
        eprintln!("{result} {name}: {:.1} s", time.as_secs_f64());
    }
    let total: Duration = timings.iter().map(|(_, time)| *time).sum();
    eprintln!("{:.1} s in all", total.as_secs_f64());
    match failed.is_empty() {
        true => Ok(()),
        false => Err(format!("failed: {}", failed.join(", "))),
    }
}

fn cargo(arguments: &[&str]) -> Result<(), String> {
    start(&mut command("cargo", arguments))
}
