//! The plan: a pure core. An inventory, the rules of the pipeline, and what is known of commits and pull
//! requests say what goes. Nothing in here reads or deletes.

mod circles;
mod claims;
mod dating;
mod decide;
mod floors;
mod graph;
mod groups;
mod idle;
mod of_pipeline;
mod owner;
mod reach;
mod reading;
mod reason;
mod report;
mod reserved;
mod rules;
mod sizes;
mod verdict;
mod wanted;
mod words;
mod world;

pub use crate::language::value::Keep;
pub use decide::{Deletion, Kept, Plan, plan};
pub use groups::groups;
pub use idle::{Idle, Shared, ageless, idle};
pub use of_pipeline::{repositories, rules};
pub use owner::{Owner, others};
pub use reading::{Pattern, Reading};
pub use reason::{Expiry, Why};
pub use report::{Shelf, shelves};
pub use rules::{Row, Rules};
pub use sizes::{Bytes, bytes};
pub use wanted::Wanted;
pub use world::{Pull, World};
