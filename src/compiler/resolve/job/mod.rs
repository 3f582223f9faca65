//! Consumers and jobs: when they run, on what, and their steps.

pub mod action_inputs;
pub mod actions;
pub mod artifacts;
pub mod at;
pub mod call;
pub mod consumption;
pub mod delivery;
mod deployment;
pub mod env;
pub mod follow;
pub mod matrix;
pub mod permissions;
pub mod reserved_names;
pub mod runner;
pub mod secrets;
pub mod selector;
pub mod services;
pub mod step;
pub mod steps;
pub mod table;
pub mod upload_path;
