//! What is in a registry, and taking it out: protocols, one file each. Nothing in here decides what
//! goes; see [`crate::prune`].

mod clone;
mod fault;
pub mod ghcr;
pub mod github;
mod http;

pub use fault::{Fault, Kind};
pub use http::{Answer, Ask, Client, Method};

use crate::prune::{Deletion, Inventory};
use crate::value::Repository;

/// A registry that can be listed and pruned.
pub trait Registry {
    /// Everything that `repository` holds. `tell` is called as the listing grows.
    ///
    /// # Errors
    /// The listing failed, was cut short, or contradicts itself: nothing is known then, and nothing
    /// may be deleted.
    fn take_stock(&self, repository: &Repository, tell: &dyn Fn(Progress)) -> Result<Inventory, Fault>;

    /// Deletes one manifest, and with it all its tags. One that is gone already is no fault.
    ///
    /// # Errors
    /// It is still there, or nobody knows.
    fn delete(&self, repository: &Repository, deletion: &Deletion) -> Result<Deleted, Fault>;

    /// How to bring back what [`Self::delete`] deleted, where the registry can: a line for the log.
    fn restore_hint(&self, _repository: &Repository, _deletion: &Deletion) -> Option<String> {
        None
    }

    /// How many requests were made so far.
    fn requests(&self) -> u64;
}

/// How far a listing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Manifests read.
    pub done: usize,
    /// Manifests known of.
    pub known: usize,
}

/// What deleting came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// It is gone.
    Now,
    /// It was gone before.
    Before,
}
