//! Pins of actions that somebody changed in generated files, and how they get into `[actions]`.
//!
//! Everything here is pure: `output` finds the changes, the command writes the result.

mod adopt;
mod judge;
mod list;

pub use adopt::adopt;
pub use judge::{Wish, raised, said, value, wishes};
pub use list::{Row, rows, unverified};
