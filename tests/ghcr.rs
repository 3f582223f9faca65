//! GitHub's container registry and its API, against a double on this machine. `UPDATE=1` writes the
//! messages anew.
#![allow(missing_docs, clippy::expect_used)]

#[path = "ghcr/command.rs"]
mod command;
#[path = "ghcr/deleting.rs"]
mod deleting;
#[path = "double/mod.rs"]
mod double;
#[path = "ghcr/faults.rs"]
mod faults;
#[path = "ghcr/listing.rs"]
mod listing;
#[allow(dead_code)]
#[path = "prune/make.rs"]
mod make;
#[path = "ghcr/scene.rs"]
mod scene;
#[path = "ghcr/world.rs"]
mod world;
