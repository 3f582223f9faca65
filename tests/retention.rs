//! `pipegen prune` against a real registry, whole and with faults, and against a stand-in that says what
//! no good registry does.
#![allow(dead_code, clippy::expect_used)]

#[path = "retention/apply.rs"]
mod apply;
#[path = "retention/clock.rs"]
mod clock;
#[path = "retention/command.rs"]
mod command;
#[path = "retention/double.rs"]
mod double;
#[path = "retention/faults.rs"]
mod faults;
#[path = "retention/groups.rs"]
mod groups;
#[path = "retention/hostile.rs"]
mod hostile;
#[path = "retention/listing.rs"]
mod listing;
#[path = "retention/login.rs"]
mod login;
#[path = "retention/promised.rs"]
mod promised;
#[path = "support/random.rs"]
mod random;
#[path = "act/harness/registry.rs"]
mod registry;
#[path = "retention/shop.rs"]
mod shop;
#[path = "act/harness/tools.rs"]
mod tools;
#[path = "retention/worlds.rs"]
mod worlds;
