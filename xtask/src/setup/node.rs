//! The checkers that come as npm packages.

use std::fs;

use super::stamp::Stamp;
use super::{pins, tools};
use crate::process::{command, run};

/// Installs what `package-lock.json` pins into `target/tools/node`.
///
/// The lock file names versions and checksums but no addresses, so the client's own configuration
/// decides where packages come from. No package may run a script while it is installed.
///
/// # Errors
/// When npm is missing, or the packages cannot be fetched.
pub fn install() -> Result<(), String> {
    let directory = tools().join("node");
    let files = ["package.json", "package-lock.json"];
    let stamp = Stamp::new(&directory, &files.map(|name| pins().join(name)))?;
    if stamp.holds() {
        return Ok(());
    }
    println!("setup: npm checkers into target/tools/node");
    stamp.clear()?;
    for name in files {
        fs::copy(pins().join(name), directory.join(name))
            .map_err(|error| format!("setup: {name}: {error}"))?;
    }
    let arguments = [
        "ci",
        "--omit-lockfile-registry-resolved",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ];
    run(command("npm", &arguments).current_dir(&directory)).map_err(|error| {
        format!(
            "setup: {error}\nThe message above says why. \
             Installing needs Node 20 or later with npm, and the network, once."
        )
    })?;
    stamp.set()
}
