//! One test for each folder below `tests/cases`: `<family>::<case>` compares what the case yields with its
//! snapshot, `snapshots/<family>/<case>.snap`.
//!
//! `cargo insta test --review` shows what changed and asks. Without cargo-insta, `INSTA_UPDATE=always cargo test
//! --test cases` writes the snapshots anew, for `git diff` to show.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

mod doctor;
mod errors;
mod folders;
mod init;
mod inspect;
mod language;
mod pins;
mod references;

#[path = "../double/mod.rs"]
mod double;
#[path = "../support/mod.rs"]
mod support;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    let families = [
        doctor::trials(),
        errors::trials(),
        init::trials(),
        inspect::trials(),
        language::trials(),
        pins::trials(),
        references::trials(),
    ];
    libtest_mimic::run(&Arguments::from_args(), families.into_iter().flatten().collect()).exit_code()
}

/// A test that fails by a panic.
fn trial(family: &str, name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(format!("{family}::{}", name.replace('/', "::")), || {
        test();
        Ok(())
    })
}

/// Tests that are about a family as a whole, by the names of their functions.
macro_rules! whole {
    ($family:literal: $($test:ident),+ $(,)?) => {
        [$($crate::trial($family, stringify!($test), $test)),+]
    };
}
use whole;
