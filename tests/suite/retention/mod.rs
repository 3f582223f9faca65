//! `pipegen prune` against a real registry, whole and with faults, and against a stand-in that says what
//! no good registry does.
#![allow(dead_code, clippy::expect_used)]

mod apply;
mod clock;
mod command;
mod double;
mod faults;
mod groups;
mod hostile;
mod listing;
mod login;
mod promised;
use crate::support::random;
#[path = "../../act/harness/registry.rs"]
mod registry;
mod shop;
#[path = "../../act/harness/tools.rs"]
mod tools;
mod worlds;
