//! Runs the committed workflows on a real Docker Engine, with either store of images.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

#[path = "engine/fixture.rs"]
mod fixture;
#[path = "act/harness/mod.rs"]
mod harness;
