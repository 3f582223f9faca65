//! `cargo xtask setup`: installs the checkers that the tests run, pinned, into `target/tools`.

mod debian;
mod engine;
mod node;
mod python;
mod stamp;

use std::path::PathBuf;

pub use engine::{install as engine, warn};

use crate::process::root;

/// Installs what is missing or differs from the pins; says what it does.
///
/// # Errors
/// When something cannot be installed: what, and what to do about it.
pub fn run() -> Result<(), String> {
    python::install()?;
    node::install()?;
    debian::install()?;
    engine::install();
    Ok(())
}

/// Where the checkers go.
fn tools() -> PathBuf {
    root().join("target/tools")
}

/// Where the lists of pins are.
fn pins() -> PathBuf {
    root().join("tests/oracles")
}
