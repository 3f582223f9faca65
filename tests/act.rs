//! Runs workflows under `act` against a real registry and asserts on what they did.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

#[path = "act/harness/mod.rs"]
mod harness;
#[path = "act/lists.rs"]
mod lists;
#[path = "act/selftest.rs"]
mod selftest;
