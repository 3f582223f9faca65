//! What may be deleted from a registry: the survey of what is alive, the plan, and its execution.

pub mod execute;
pub mod plan;
pub mod survey;

pub use plan::{
    Bytes, Deletion, Expiry, Idle, Keep, Kept, Owner, Pattern, Plan, Pull, Reading, Row, Rules, Shared,
    Shelf, Wanted, Why, World, ageless, bytes, groups, idle, others, plan, repositories, rules, shelves,
};
