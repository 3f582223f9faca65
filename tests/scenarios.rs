//! Runs the committed workflows of this repository and of the examples on stand-ins, one test per scenario.
//! The main ones are in `engine.rs`, which runs them on a real Docker Engine where there is one.
#![allow(missing_docs, dead_code, clippy::expect_used, clippy::unwrap_used)]

#[path = "scenarios/action.rs"]
mod action;
#[path = "scenarios/charon_more.rs"]
mod charon_more;
#[path = "double/mod.rs"]
mod double;
#[path = "scenarios/first.rs"]
mod first;
#[path = "scenarios/follow.rs"]
mod follow;
#[path = "act/harness/mod.rs"]
mod harness;
#[path = "scenarios/inputs.rs"]
mod inputs;
#[path = "support/long.rs"]
mod long;
#[path = "scenarios/order.rs"]
mod order;
#[path = "scenarios/parts.rs"]
mod parts;
#[path = "scenarios/promises.rs"]
mod promises;
#[path = "scenarios/queue.rs"]
mod queue;
#[path = "support/random.rs"]
mod random;
#[path = "scenarios/refused.rs"]
mod refused;
#[path = "scenarios/retention.rs"]
mod retention;
#[path = "scenarios/select.rs"]
mod select;
#[allow(dead_code)]
#[path = "retention/shop.rs"]
mod shop;
#[path = "scenarios/stage.rs"]
mod stage;
#[path = "scenarios/supply.rs"]
mod supply;
#[path = "scenarios/values.rs"]
mod values;

use harness::{registry, tools};

/// Where these scenarios run: on stand-ins.
fn place() -> Option<harness::engine::Store> {
    None
}
