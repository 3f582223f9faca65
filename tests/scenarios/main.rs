//! Runs the committed workflows of this repository and of the examples on stand-ins, one test per scenario.
//! The main ones are in `tests/engine`, which runs them on a real Docker Engine where there is one. `selftest` and
//! `lists` hold the harness itself.
#![allow(missing_docs, dead_code, clippy::expect_used, clippy::unwrap_used)]

mod action;
mod advisory;
mod at;
mod by_event;
mod called;
mod charon_more;
mod daemon;
mod delivery;
mod deploy_by_hand;
mod deploy_more;
#[path = "../double/mod.rs"]
mod double;
mod first;
mod follow;
#[path = "../act/harness/mod.rs"]
mod harness;
mod inputs;
#[path = "../act/lists.rs"]
mod lists;
mod logins;
#[path = "../support/long.rs"]
mod long;
mod made;
mod notify;
mod order;
mod parts;
mod promises;
mod published;
mod queue;
#[path = "../support/random.rs"]
mod random;
mod refused;
mod retention;
mod select;
#[path = "../act/selftest.rs"]
mod selftest;
#[allow(dead_code)]
#[path = "../suite/retention/shop.rs"]
mod shop;
mod site;
mod stage;
mod supply;
mod values;

use harness::{registry, tools};

/// Where these scenarios run: on stand-ins.
fn place() -> Option<harness::engine::Store> {
    None
}
