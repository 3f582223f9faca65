//! Holds the programs that stand in for Docker and its kin against the real ones: the same calls, in the same
//! order, on the same images; see `tests/conformance/README.md`.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

#[path = "conformance/mod.rs"]
mod conformance;
#[path = "act/harness/mod.rs"]
mod harness;

#[allow(unused_imports)]
use harness::{registry, tools};
