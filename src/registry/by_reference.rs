//! A registry by reference is one.

use super::{Deleted, Progress, Raw, Registry, Restore};
use crate::language::value::Repository;
use crate::net::{Fault, Skew};
use crate::registry::{Digest, Inventory, Target};
use std::collections::BTreeSet;

impl<R: Registry + ?Sized> Registry for &R {
    fn take_stock(&self, repository: &Repository, tell: &dyn Fn(Progress)) -> Result<Inventory, Fault> {
        (**self).take_stock(repository, tell)
    }

    fn take_stock_with(
        &self,
        repository: &Repository,
        seeds: &[Digest],
        tell: &dyn Fn(Progress),
    ) -> Result<Inventory, Fault> {
        (**self).take_stock_with(repository, seeds, tell)
    }

    fn tags(&self, repository: &Repository) -> Result<Option<BTreeSet<String>>, Fault> {
        (**self).tags(repository)
    }

    fn restore(&self, repository: &Repository, entry: &Restore<'_>) -> Result<Vec<String>, Fault> {
        (**self).restore(repository, entry)
    }

    fn version(&self, repository: &Repository, digest: &Digest) -> Option<u64> {
        (**self).version(repository, digest)
    }

    fn skew(&self, repository: &Repository) -> Option<Skew> {
        (**self).skew(repository)
    }

    fn unchanged(&self, repository: &Repository, target: Target<'_>) -> Result<(), Fault> {
        (**self).unchanged(repository, target)
    }

    fn newly_used(
        &self,
        repository: &Repository,
        inventory: &Inventory,
        may_move: &dyn Fn(&str) -> bool,
    ) -> Result<BTreeSet<Digest>, Fault> {
        (**self).newly_used(repository, inventory, may_move)
    }

    fn manifest(&self, repository: &Repository, digest: &Digest) -> Result<Raw, Fault> {
        (**self).manifest(repository, digest)
    }

    fn delete(&self, repository: &Repository, target: Target<'_>) -> Result<Deleted, Fault> {
        (**self).delete(repository, target)
    }

    fn restore_hint(&self, repository: &Repository, target: Target<'_>) -> Option<String> {
        (**self).restore_hint(repository, target)
    }

    fn requests(&self) -> u64 {
        (**self).requests()
    }
}
