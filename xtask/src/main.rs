//! Tasks of this repository, run as `cargo xtask <task>`.
//!
//! One file per task. They depend on nothing but the standard library, so that the first one of a
//! fresh clone starts within a second.

mod bench;
mod ci;
mod docs;
mod process;
mod setup;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <task>

  setup [engine]  installs what the tests need into target/tools; `engine`: the Docker Engine alone
  test [ARGS]   setup, then all tests; ARGS go to `cargo nextest run`
  docs          writes the generated pages and the JSON Schema anew
  tidy          enforces the rules of the house that no linter knows
  ci            format, lints, tests: what has to pass before a merge
  bench         times whole processes for docs/benchmarks.md";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("", &[][..]),
    };
    let result = match (task, rest) {
        ("help" | "--help" | "-h", []) => {
            println!("{USAGE}");
            Ok(())
        }
        ("setup", []) => setup::run(),
        ("setup", [part]) if part == "engine" => {
            setup::engine();
            Ok(())
        }
        ("test", rest) => test::run(rest),
        ("docs", []) => docs::run(),
        ("tidy", []) => tidy::run(),
        ("ci", []) => ci::run(),
        ("bench", []) => bench::bench(),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
