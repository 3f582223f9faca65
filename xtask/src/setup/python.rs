//! The checkers that come as Python packages, in an environment of their own.

use super::stamp::Stamp;
use super::{pins, tools};
use crate::process::{command, run};

/// Makes the environment `target/tools/venv` from `requirements.txt`.
///
/// # Errors
/// When Python is missing, or the packages cannot be fetched.
pub fn install() -> Result<(), String> {
    let environment = tools().join("venv");
    let requirements = pins().join("requirements.txt");
    let stamp = Stamp::new(&environment, std::slice::from_ref(&requirements))?;
    if stamp.holds() {
        return Ok(());
    }
    println!("setup: Python checkers into target/tools/venv");
    stamp.clear()?;
    run(command("python3", &["-m", "venv"]).arg(&environment)).map_err(|error| {
        format!("setup: {error}\nIt needs Python 3.10 with its `venv` module (Debian: python3-venv).")
    })?;
    let pip = environment.join("bin/pip").display().to_string();
    let arguments = ["install", "--quiet", "--no-input", "--requirement"];
    run(command(&pip, &arguments).arg(&requirements)).map_err(|error| {
        format!("setup: {error}\nThe message above says why. Installing needs the network, once.")
    })?;
    stamp.set()
}
