//! Compiles one `pipeline.toml` into GitHub Actions workflows and composite actions that build a
//! container image once, test it many times and promote it.

pub mod cli;
pub mod compiler;
pub mod doctor;
pub mod git;
pub mod github;
pub mod init;
pub mod language;
pub mod model;
pub mod net;
pub mod output;
pub mod picture;
pub mod pins;
pub mod prune;
pub mod registry;
