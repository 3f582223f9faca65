//! What is in a registry, and taking it out: protocols, one file each. Nothing in here decides what
//! goes; see [`crate::prune`].

mod by_reference;
mod digest;
pub mod ghcr;
mod inventory;
pub mod oci;

pub use digest::Digest;
pub use inventory::{Blob, Contradiction, Inventory, Manifest};

use crate::github::api::{Access, GitHub};
use crate::language::value::{Repository, Second};
use crate::net::{Client, Fault, Skew};
use std::collections::BTreeSet;
use std::time::Duration;

/// Connections to registries and to GitHub.
pub struct Connections {
    oci: oci::Oci,
    github: Result<GitHub, Fault>,
    pause: Duration,
}

impl Connections {
    /// These. `pause` lies between two deletions on ghcr.io.
    #[must_use]
    pub fn new(oci: oci::Oci, github: Result<GitHub, Fault>, pause: Duration) -> Self {
        Self { oci, github, pause }
    }

    /// From the log-ins of this machine, and the token in the environment.
    ///
    /// # Errors
    /// The log-ins cannot be read.
    pub fn of_process() -> Result<Self, Fault> {
        let access = Access::from_env(&|name| std::env::var(name).ok());
        let github = access.map(|access| GitHub::new(Client::new(Duration::from_secs(1)), access));
        Ok(Self::new(oci::Oci::of_process()?, github, ghcr::PAUSE))
    }

    /// GitHub's API.
    ///
    /// # Errors
    /// There is no token.
    pub fn github(&self) -> Result<&GitHub, Fault> {
        self.github.as_ref().map_err(Clone::clone)
    }

    /// What speaks to the registry of `repository`: GitHub's has an API of its own.
    ///
    /// # Errors
    /// It needs a token, and there is none.
    pub fn to(&self, repository: &Repository) -> Result<Box<dyn Registry + '_>, Fault> {
        if repository.host() != "ghcr.io" {
            return Ok(Box::new(&self.oci));
        }
        Ok(Box::new(ghcr::Ghcr::new(self.github()?, &self.oci).pausing(self.pause)))
    }

    /// The moment of a plan, by the clock with which those of servers are compared.
    #[must_use]
    pub fn now(&self) -> Second {
        self.oci.now()
    }

    /// How many requests were made so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        Registry::requests(&self.oci) + self.github.as_ref().map_or(0, GitHub::requests)
    }
}

impl ghcr::Manifests for oci::Oci {
    fn manifest(&self, repository: &Repository, digest: &Digest) -> Result<Vec<u8>, Fault> {
        Registry::manifest(self, repository, digest).map(|raw| raw.text.into_bytes())
    }

    fn blob(&self, repository: &Repository, digest: &Digest) -> Result<Option<Vec<u8>>, Fault> {
        self.blob(repository, digest)
    }

    fn requests(&self) -> u64 {
        Registry::requests(self)
    }
}

/// A registry that can be listed and pruned.
pub trait Registry {
    /// Everything that `repository` holds. `tell` is called as the listing grows.
    ///
    /// # Errors
    /// The listing failed, was cut short, or contradicts itself: nothing is known then, and nothing
    /// may be deleted.
    fn take_stock(&self, repository: &Repository, tell: &dyn Fn(Progress)) -> Result<Inventory, Fault>;

    /// The same with what these digests name, as far as it is there: what a prune that was cut short began to
    /// delete, which no tag may lead to any more.
    ///
    /// # Errors
    /// As [`take_stock`](Self::take_stock).
    fn take_stock_with(
        &self,
        repository: &Repository,
        seeds: &[Digest],
        tell: &dyn Fn(Progress),
    ) -> Result<Inventory, Fault> {
        let _ = seeds;
        self.take_stock(repository, tell)
    }

    /// Every tag as it is now; nothing where a version keeps its tags until it goes.
    ///
    /// # Errors
    /// They cannot be listed.
    fn tags(&self, _repository: &Repository) -> Result<Option<BTreeSet<String>>, Fault> {
        Ok(None)
    }

    /// Puts back what a prune deleted. Gives the tags that name something else by now, and were left alone.
    ///
    /// # Errors
    /// It is not back.
    fn restore(&self, repository: &Repository, entry: &Restore<'_>) -> Result<Vec<String>, Fault>;

    /// How far the registry's clock is from ours, where it was asked and said so.
    fn skew(&self, _repository: &Repository) -> Option<Skew> {
        None
    }

    /// Looks once more, just before a manifest goes: every tag of `target` names it still, or is gone.
    ///
    /// # Errors
    /// [`Kind::Changed`] where a tag names something else; anything else where nobody can say.
    fn unchanged(&self, repository: &Repository, target: Target<'_>) -> Result<(), Fault> {
        let _ = (repository, target);
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
    fn delete(&self, repository: &Repository, target: Target<'_>) -> Result<Deleted, Fault>;

    /// The number by which the registry knows a manifest, where it has one.
    fn version(&self, _repository: &Repository, _digest: &Digest) -> Option<u64> {
        None
    }

    /// How to bring back what [`Self::delete`] is about to delete, where the registry can: a command for
    /// the log.
    fn restore_hint(&self, _repository: &Repository, _target: Target<'_>) -> Option<String> {
        None
    }

    /// How many requests were made so far.
    fn requests(&self) -> u64;
}

/// A manifest that is to go, as a plan has it.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Its digest.
    pub digest: Digest,
    /// Every tag of it.
    pub tags: &'a [String],
}

/// What a log says of a manifest that went.
#[derive(Clone, Copy, Debug)]
pub struct Restore<'a> {
    /// Its digest.
    pub digest: Digest,
    /// The tags that it had.
    pub tags: &'a [String],
    /// Its media type.
    pub media_type: &'a str,
    /// Its text, byte for byte.
    pub manifest: &'a str,
    /// The number by which the registry knew it.
    pub version: Option<u64>,
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
