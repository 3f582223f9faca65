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
    let result = start(command("cargo", runner).args(arguments).env("PATH", setup::path()));
    setup::warn();
    result
}
