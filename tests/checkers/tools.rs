//! Finds and runs what `cargo xtask setup` installed.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde::Deserialize;

use crate::finding::Finding;

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A program of the Python environment, that has to be there.
///
/// # Errors
/// When `cargo xtask setup` has not been run.
pub fn python(name: &str) -> Result<Command, String> {
    let mut command = Command::new(installed(&format!("target/tools/venv/bin/{name}"))?);
    for variable in ["RUST_LOG", "SHELLCHECK_OPTS", "TAPLO_CONFIG"] {
        command.env_remove(variable); // would change what the program says
    }
    Ok(command)
}

fn installed(path: &str) -> Result<PathBuf, String> {
    let full = root().join(path);
    match full.exists() {
        true => Ok(full),
        false => Err(format!("{path} is missing: run `cargo xtask test`, which installs the checkers")),
    }
}

/// What the scripts in this directory print.
#[derive(Deserialize)]
struct Report {
    checked: usize,
    findings: Vec<Said>,
}

#[derive(Deserialize)]
struct Said {
    file: String,
    line: u64,
    rule: String,
    message: String,
}

/// Runs one of the scripts of this directory over `files` files, given as JSON.
///
/// # Errors
/// When packages are missing, the script fails, or did not look at every file.
pub fn node(script: &str, input: &serde_json::Value, files: usize) -> Result<Vec<Finding>, String> {
    let packages = installed("target/tools/node/node_modules")?;
    let here = root().join("tests/checkers");
    let mut command = Command::new("node");
    command
        .arg("--import")
        .arg(format!("file://{}", here.join("register.mjs").display()))
        .arg(here.join(script))
        .env("ORACLES_PACKAGES", packages.with_file_name(""));
    let output = run_with(&mut command, &input.to_string())?;
    let report: Report = json(&output)?;
    if report.checked != files {
        return Err(format!("{script} looked at {} of {files} files", report.checked));
    }
    let findings = report.findings.into_iter().map(|said| Finding {
        file: said.file,
        line: said.line,
        rule: said.rule,
        message: said.message,
        quote: String::new(),
    });
    Ok(findings.collect())
}

/// Runs a program to its end, whatever its exit code.
///
/// # Errors
/// When it cannot be started.
pub fn run(command: &mut Command) -> Result<Output, String> {
    run_with(command, "")
}

/// Runs a program to its end with `input` to read.
///
/// # Errors
/// When it cannot be started.
pub fn run_with(command: &mut Command, input: &str) -> Result<Output, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let failed = |error: std::io::Error| format!("{program}: {error}");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).map_err(failed)?;
    }
    child.wait_with_output().map_err(failed)
}

/// Reads what a program printed; anything else than JSON means that it did not work.
///
/// # Errors
/// Says what the program said instead.
pub fn json<T: serde::de::DeserializeOwned>(output: &Output) -> Result<T, String> {
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{}: no report but {error}:\n{}", output.status, text(output)))
}

/// Both outputs of a program, for a message.
pub fn text(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    format!("{stdout}{stderr}")
}
