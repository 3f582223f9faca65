//! `cargo xtask bench`: how long a whole process takes, and another checker beside it.

use crate::process::{command, root, run};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 30;

/// Builds for release, times `pipegen check` on every example and zizmor on the same files, turn
/// by turn; then plans a large registry. Prints tables for `docs/benchmarks.md`.
pub fn bench() -> Result<(), String> {
    run(&mut command("cargo", &["build", "--release", "--package", "pipegen-ci"]))?;
    println!("| tree | command | min | median | max |\n|---|---|---|---|---|");
    for name in ["minimal", "charon"] {
        let (file, tree) = (format!("examples/{name}/pipeline.toml"), format!("generated/{name}"));
        let pipegen = root().join("target/release/pipegen");
        let zizmor = root().join("target/tools/venv/bin/zizmor");
        let mut own = quiet(&pipegen.to_string_lossy(), &["check", "-f", &file, "--root", &tree]);
        let mut other =
            quiet(&zizmor.to_string_lossy(), &["--offline", "--persona=pedantic", "--no-exit-codes", &tree]);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            ours.push(time(&mut own)?);
            theirs.push(time(&mut other)?);
        }
        row(name, "pipegen check", ours);
        row(name, "zizmor --offline", theirs);
    }
    println!("\n| | min | median | max | peak memory |\n|---|---|---|---|---|");
    run(&mut command("cargo", &["bench", "--quiet", "--package", "pipegen-ci", "--bench", "plan"]))
}

fn quiet(program: &str, arguments: &[&str]) -> Command {
    let mut command = command(program, arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn time(command: &mut Command) -> Result<Duration, String> {
    let start = Instant::now();
    run(command)?;
    Ok(start.elapsed())
}

fn row(tree: &str, what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |index: usize| times.get(index).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    println!("| {tree} | `{what}` | {:.1} ms | {:.1} ms | {:.1} ms |", at(0), at(RUNS / 2), at(RUNS - 1));
}
