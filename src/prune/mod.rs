//! What may be deleted from a registry. A pure core: an inventory, the rules of the pipeline, and
//! what is known of commits and pull requests give a plan. Nothing in here reads or deletes, but
//! [`carry`], which carries a plan out.

pub mod carry;
mod circles;
mod claims;
mod dating;
mod digest;
mod floors;
mod graph;
mod groups;
mod idle;
mod inventory;
mod of_pipeline;
mod owner;
mod plan;
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
pub use dating::Second;
pub use digest::Digest;
pub use groups::groups;
pub use idle::{Idle, Shared, ageless, idle};
pub use inventory::{Blob, Contradiction, Inventory, Manifest};
pub use of_pipeline::{repositories, rules};
pub use owner::{Owner, others};
pub use plan::{Deletion, Kept, Plan, plan};
pub use reading::{Pattern, Reading};
pub use reason::{Expiry, Why};
pub use report::{Shelf, shelves};
pub use rules::{Row, Rules};
pub use sizes::{Bytes, bytes};
pub use wanted::Wanted;
pub use world::{Pull, World};
