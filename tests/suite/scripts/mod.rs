//! The shell scripts of the generated pipeline beyond what each case of `tests/scripts` shows.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod actions;
#[path = "../../scripts/case.rs"]
mod case;
mod defects;
mod globals;
mod handoff;
mod levels;
mod logs;
mod sanitiser;
mod values;
mod wire;

use crate::support::{bash, random};
