//! `pipegen doctor`: the checks alone, and its recorded answers against GitHub's published description.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

mod checks;
mod schema;
mod subject;

use std::path::{Path, PathBuf};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/doctor")
}
