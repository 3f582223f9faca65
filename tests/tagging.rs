//! The rules of tags exist twice: in the scripts that a run executes, and in the library, for
//! `pipegen tags` and for the checks of a file. Here they are held against each other.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "support/bash.rs"]
mod bash;
#[path = "tagging/globs.rs"]
mod globs;
#[path = "tagging/keep.rs"]
mod keep;
#[path = "tagging/names.rs"]
mod names;
#[path = "tagging/plan.rs"]
mod plan;
#[path = "support/random.rs"]
mod random;
#[path = "tagging/script.rs"]
mod script;
