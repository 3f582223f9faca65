//! `cargo xtask docs`: the pages that follow from the language and from the command line.

use crate::process::{command, run as start};

/// Writes them. The test that compares them, part of `cargo xtask ci`, knows how.
///
/// # Errors
/// When they cannot be made or written.
pub fn run() -> Result<(), String> {
    start(
        command("cargo", &["test", "--quiet", "--locked", "--test", "suite", "docs::"])
            .env("PIPEGEN_DOCS", "write"),
    )
}
