//! A registry by reference is one.

use super::{Deleted, Fault, Progress, Raw, Registry, Restore, Skew};
use crate::language::value::Repository;
use crate::prune::{Deletion, Digest, Inventory};
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

    fn unchanged(&self, repository: &Repository, deletion: &Deletion) -> Result<(), Fault> {
        (**self).unchanged(repository, deletion)
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

    fn delete(&self, repository: &Repository, deletion: &Deletion) -> Result<Deleted, Fault> {
        (**self).delete(repository, deletion)
    }

    fn restore_hint(&self, repository: &Repository, deletion: &Deletion) -> Option<String> {
        (**self).restore_hint(repository, deletion)
    }

    fn requests(&self) -> u64 {
        (**self).requests()
    }
}
