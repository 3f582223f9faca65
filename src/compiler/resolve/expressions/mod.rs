//! Expressions and scripts: what they may read, and how they get it.

pub mod availability;
pub mod by_event;
pub mod env_context;
pub mod lift;
#[cfg(test)]
pub mod lifted_in_bash;
pub mod read_as_code;
pub mod reads;
pub mod references;
pub mod script;
pub mod unliftable;
pub mod variables;
