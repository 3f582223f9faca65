//! `cargo xtask test`: the checkers, then every test.

use crate::process::{command, read, run as start};
use crate::setup;

/// Installs the checkers and runs all tests; `arguments` go to the test runner.
///
/// # Errors
/// When the checkers cannot be installed or a test fails.
pub fn run(arguments: &[String]) -> Result<(), String> {
    setup::run()?;
    let runner: &[&str] = match read(&mut command("cargo", &["nextest", "--version"])) {
        Some(_) => &["nextest", "run", "--workspace"],
        None => {
            eprintln!("note: cargo-nextest is not installed, `cargo test` takes its place");
            &["test", "--workspace", "--all-targets"]
        }
    };
    let mut all = command("cargo", runner);
    all.args(arguments).env("PATH", setup::path());
    // Whatever is set outside: a run of all tests compares, and writes nothing.
    all.env("INSTA_UPDATE", "no").env("INSTA_FORCE_PASS", "0");
    for name in ["INSTA_FORCE_UPDATE", "INSTA_FORCE_UPDATE_SNAPSHOTS", "PIPEGEN_DOCS"] {
        all.env_remove(name);
    }
    let result = start(&mut all);
    setup::warn();
    result
}
