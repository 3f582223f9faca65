//! Runs the committed workflows of this repository and of the examples, one test per scenario.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

#[path = "scenarios/action.rs"]
mod action;
#[path = "scenarios/charon.rs"]
mod charon;
#[path = "scenarios/charon_more.rs"]
mod charon_more;
#[path = "double/mod.rs"]
mod double;
#[path = "scenarios/faults.rs"]
mod faults;
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
#[path = "scenarios/pipegen.rs"]
mod pipegen_itself;
#[path = "scenarios/promises.rs"]
mod promises;
#[path = "scenarios/pruned.rs"]
mod pruned;
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
#[path = "scenarios/wiring.rs"]
mod wiring;

use harness::{registry, tools};

/// Where these scenarios run: on stand-ins.
fn place() -> Option<harness::engine::Store> {
    None
}
