//! GitHub's container registry and its API, against a double on this machine.
#![allow(missing_docs, clippy::expect_used)]

mod command;
mod deleting;
#[path = "../../double/mod.rs"]
mod double;
mod faults;
mod listing;
mod scene;
mod world;

use super::prune::make;
