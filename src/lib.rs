//! Compiles one `pipeline.toml` into GitHub Actions workflows and composite actions that build a
//! container image once, test it many times and promote it.

pub mod diagnostic;
pub mod graph;
pub mod inspect;
pub mod manifest;
pub mod pipeline;
pub mod span;
pub mod value;
pub mod workflow;
