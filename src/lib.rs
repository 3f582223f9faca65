//! Compiles one `pipeline.toml` into GitHub Actions workflows and composite actions that build a
//! container image once, test it many times and promote it.

pub mod cli;
pub mod compile;
pub mod diagnostic;
pub mod inspect;
pub mod output;
