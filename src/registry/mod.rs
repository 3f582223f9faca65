//! What is in a registry, and taking it out: protocols, one file each. Nothing in here decides what
//! goes; see [`crate::prune`].

mod clone;
mod fault;
pub mod ghcr;
pub mod github;
mod http;
pub mod oci;

pub use fault::{Fault, Kind};
pub use http::{Answer, Ask, Client, Method};

use crate::prune::{Deletion, Digest, Inventory};
use crate::value::Repository;
use std::collections::BTreeSet;

/// What speaks to the registry of `repository`.
///
/// # Errors
/// The log-ins of this machine cannot be read.
pub fn of(repository: &Repository) -> Result<Box<dyn Registry>, Fault> {
    let _ = repository;
    Ok(Box::new(oci::Oci::of_process()?))
}

/// A registry that can be listed and pruned.
pub trait Registry {
    /// Everything that `repository` holds. `tell` is called as the listing grows.
    ///
    /// # Errors
    /// The listing failed, was cut short, or contradicts itself: nothing is known then, and nothing
    /// may be deleted.
    fn take_stock(&self, repository: &Repository, tell: &dyn Fn(Progress)) -> Result<Inventory, Fault>;

    /// Looks once more, just before a manifest goes: every tag of `deletion` names it still, or is gone.
    ///
    /// # Errors
    /// [`Kind::Changed`] where a tag names something else; anything else where nobody can say.
    fn unchanged(&self, repository: &Repository, deletion: &Deletion) -> Result<(), Fault> {
        let _ = (repository, deletion);
        Ok(())
    }

    /// Everything that a tag leads to which is new since `inventory`, or of which `may_move` says that
    /// it may have been moved. Nothing where deleting looks at that itself.
    ///
    /// # Errors
    /// Nobody can say.
    fn newly_used(
        &self,
        repository: &Repository,
        inventory: &Inventory,
        may_move: &dyn Fn(&str) -> bool,
    ) -> Result<BTreeSet<Digest>, Fault> {
        let _ = (repository, inventory, may_move);
        Ok(BTreeSet::new())
    }

    /// The bytes of a manifest, from which it can be put back.
    ///
    /// # Errors
    /// [`Kind::Missing`] where it is gone; anything else where it cannot be had.
    fn manifest(&self, repository: &Repository, digest: &Digest) -> Result<Raw, Fault>;

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

/// A manifest as the registry keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Its media type, which putting it back has to name.
    pub media_type: String,
    /// Its text, byte for byte; its digest was compared.
    pub text: String,
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
