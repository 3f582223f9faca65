//! Consumers and jobs: when they run, on what, and their steps.

pub mod action_inputs;
pub mod actions;
pub mod artifacts;
pub mod call;
pub mod consumption;
pub mod follow;
pub mod runner;
pub mod selector;
pub mod services;
pub mod step;
pub mod steps;
pub mod surroundings;
pub mod table;
pub mod upload_path;
