//! The `pipegen` binary.

use std::process::ExitCode;

use pipegen::cli::{self, Console};
use pipegen::compiler::compile;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), compile, Console::standard()).into()
}
