//! The output tree on disk: what belongs to pipegen, what differs, how it is replaced.
//!
//! Invariants: nothing outside the root is read or written, no symbolic link is followed, a file
//! without our header is never touched unless told to, and no file is ever seen half-written.

mod base;
mod claim;
mod compare;
mod diff;
mod entry;
mod failure;
mod git_path;
pub mod header;
mod lock;
mod patch;
mod probe;
mod repin;
mod scan;
mod stage;
mod write;

pub use base::base;
pub use compare::{compare, compare_from};
pub use entry::{Entry, State};
pub use failure::Failure;
pub use lock::{Lock, lock};
pub use patch::patch;
pub use repin::{At, Repin, Repinned, Yielded, pins};
pub use stage::{replace, sweep_beside};
pub use write::{write, write_behind};
