//! Compiles one `pipeline.toml` into GitHub Actions workflows and composite actions that build a
//! container image once, test it many times and promote it.

pub mod cli;
pub mod compile;
pub mod divide;
pub mod doctor;
pub mod git;
pub mod graph;
pub mod init;
pub mod inspect;
pub mod language;
pub mod manifest;
pub mod output;
pub mod pins;
pub mod pipeline;
pub mod prune;
pub mod registry;
pub mod render;
pub mod tagging;
pub mod workflow;
