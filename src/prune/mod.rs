//! What may be deleted from a registry. A pure core: an inventory, the rules of the pipeline, and
//! what is known of commits and pull requests give a plan. Nothing in here reads or deletes.

mod dating;
mod digest;
mod floors;
mod inventory;
mod plan;
mod reach;
mod reading;
mod reason;
mod reserved;
mod rules;
mod verdict;
mod wanted;
mod world;

pub use dating::Second;
pub use digest::Digest;
pub use inventory::{Blob, Contradiction, Inventory, Manifest};
pub use plan::{Deletion, Kept, Plan, plan};
pub use reading::{Pattern, Reading};
pub use reason::{Expiry, Why};
pub use rules::{Lifetime, Row, Rules};
pub use wanted::Wanted;
pub use world::{Pull, World};
