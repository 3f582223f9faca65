//! `cargo xtask setup`: installs the checkers that the tests run, pinned, into `target/tools`.

mod debian;
mod engine;
mod node;
mod python;
mod stamp;

use std::ffi::OsString;
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

/// Where the tests look for programs: first among those of the engine that are newer than the system's.
#[must_use]
pub fn path() -> OsString {
    let own = tools().join("engine/bin");
    let all = std::env::var_os("PATH").unwrap_or_default();
    let paths = own.exists().then_some(own).into_iter().chain(std::env::split_paths(&all));
    std::env::join_paths(paths).unwrap_or(all)
}

/// Where the checkers go.
fn tools() -> PathBuf {
    root().join("target/tools")
}

/// Where the lists of pins are.
fn pins() -> PathBuf {
    root().join("tests/oracles")
}
