//! The tests of the library, of the command line, of the output and of the documentation, in one binary: each
//! further one costs its time to link. Cases in folders have binaries of their own, `cases` and `scripts`.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

mod bounds;
mod catalogue;
mod cli;
mod crash_safety;
mod defects;
mod determinism;
mod docs;
mod doctor;
mod documentation;
mod examples;
mod fuzz;
mod ghcr;
mod graph;
mod hostile;
mod image;
mod ownership;
mod patches;
mod places;
mod prune;
mod rendering;
mod retention;
mod scalars;
mod scale;
mod scripts;
mod selection;
mod shells;
mod tagging;
mod variables;

#[path = "../support/mod.rs"]
mod support;
