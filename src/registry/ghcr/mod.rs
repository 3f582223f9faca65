//! GitHub's [container registry](https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry).
//! It is listed and pruned through GitHub's [packages API](https://docs.github.com/en/rest/packages/packages),
//! because its own deletes nothing and tells no times; what a manifest consists of only its own knows.

mod delete;
mod manifests;
mod package;
mod restore;
mod versions;

pub use manifests::Manifests;

use super::{Deleted, Progress, Raw, Registry, Restore};
use crate::github::api::GitHub;
use crate::language::value::Repository;
use crate::net::{Fault, Kind, Skew};
use crate::registry::{Digest, Inventory, Target};
pub use package::Package;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use versions::Version;

/// The [second](https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests)
/// between two deletions that GitHub asks for.
pub const PAUSE: Duration = Duration::from_secs(1);

/// The registry `ghcr.io`.
pub struct Ghcr<'a> {
    github: &'a GitHub,
    manifests: &'a dyn Manifests,
    pause: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    packages: BTreeMap<Repository, Package>,
    versions: BTreeMap<(Repository, Digest), Version>,
    deleted: Option<Instant>,
}

impl<'a> Ghcr<'a> {
    /// The registry behind `github`, with manifests from `manifests`. It leaves a [`PAUSE`] between two
    /// deletions.
    #[must_use]
    pub fn new(github: &'a GitHub, manifests: &'a dyn Manifests) -> Self {
        Self { github, manifests, pause: PAUSE, state: Mutex::default() }
    }

    /// The same with another pause between two deletions.
    #[must_use]
    pub fn pausing(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn package(&self, repository: &Repository) -> Result<Package, Fault> {
        if let Some(package) = self.state().packages.get(repository) {
            return Ok(package.clone());
        }
        let package = Package::find(self.github, repository)?;
        self.state().packages.insert(repository.clone(), package.clone());
        Ok(package)
    }

    fn known(&self, repository: &Repository, digest: Digest) -> Option<Version> {
        self.state().versions.get(&(repository.clone(), digest)).cloned()
    }
}

impl Registry for Ghcr<'_> {
    fn take_stock(&self, repository: &Repository, tell: &dyn Fn(Progress)) -> Result<Inventory, Fault> {
        let package = self.package(repository)?;
        let versions = versions::list(self.github, &package)?;
        let digests: Vec<Digest> = versions.iter().map(|version| version.digest).collect();
        let manifests = manifests::read(self.manifests, repository, &digests, (self.github.now(), tell))?;
        let dated = versions.iter().zip(manifests).map(|(version, mut manifest)| {
            manifest.since = Some(version.since);
            (version.digest, manifest)
        });
        let tags =
            versions.iter().flat_map(|version| version.tags.iter().map(|tag| (tag.clone(), version.digest)));
        let inventory = Inventory::new(dated, tags)
            .map_err(|why| Fault::new(Kind::Inconsistent, repository.to_string(), why.to_string()))?;
        let known = versions.into_iter().map(|version| ((repository.clone(), version.digest), version));
        self.state().versions.extend(known);
        Ok(inventory)
    }

    fn skew(&self, _: &Repository) -> Option<Skew> {
        self.github.skew()
    }

    /// A version that is planned to go is looked at when it goes. But one that came, got a tag or was
    /// pushed again since may be an index that lists such a version, which does not change by that.
    fn newly_used(
        &self,
        repository: &Repository,
        inventory: &Inventory,
        _: &dyn Fn(&str) -> bool,
    ) -> Result<BTreeSet<Digest>, Fault> {
        let package = self.package(repository)?;
        let listed = versions::list(self.github, &package)?;
        let is_new = |version: &Version| self.known(repository, version.digest).as_ref() != Some(version);
        let new: Vec<Digest> =
            listed.iter().filter(|version| is_new(version)).map(|one| one.digest).collect();
        let read = manifests::read(self.manifests, repository, &new, (self.github.now(), &|_| {}))?;
        let mut open: Vec<Digest> = read.into_iter().flat_map(|one| one.children).chain(new).collect();
        let mut used = BTreeSet::new();
        while let Some(digest) = open.pop() {
            if used.insert(digest) {
                open.extend(inventory.manifests().get(&digest).into_iter().flat_map(|one| &one.children));
            }
        }
        Ok(used)
    }

    fn manifest(&self, repository: &Repository, digest: &Digest) -> Result<Raw, Fault> {
        let asked = || format!("{repository}@{digest}");
        let bytes = self.manifests.manifest(repository, digest)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Fault::new(Kind::Inconsistent, asked(), "a manifest that is no text"))?;
        let media_type = manifests::media_type(&text)
            .ok_or_else(|| Fault::new(Kind::Inconsistent, asked(), "a manifest without a media type"))?;
        Ok(Raw { media_type, text })
    }

    fn delete(&self, repository: &Repository, target: Target<'_>) -> Result<Deleted, Fault> {
        let Some(version) = self.known(repository, target.digest) else {
            let text = "it was not listed, so that nobody knows its version";
            return Err(Fault::new(Kind::Missing, target.digest.to_string(), text));
        };
        let package = self.package(repository)?;
        let last = self.state().deleted;
        let rest = last.and_then(|last| self.pause.checked_sub(last.elapsed()));
        std::thread::sleep(rest.unwrap_or_default());
        let deleted = delete::delete(self.github, &package, &version, target);
        self.state().deleted = Some(Instant::now());
        deleted
    }

    fn version(&self, repository: &Repository, digest: &Digest) -> Option<u64> {
        self.known(repository, *digest).map(|version| version.id)
    }

    /// GitHub restores a version with its tags, within thirty days.
    fn restore(&self, repository: &Repository, entry: &Restore<'_>) -> Result<Vec<String>, Fault> {
        let package = self.package(repository)?;
        let id = entry.version.ok_or_else(|| {
            Fault::new(Kind::Missing, entry.digest.to_string(), "the log has no version of it")
        })?;
        restore::restore(self.github, &package, id, entry)
    }

    /// [Restoring](https://docs.github.com/en/rest/packages/packages#restore-package-version-for-an-organization)
    /// is possible for thirty days, with the tags as they were.
    fn restore_hint(&self, repository: &Repository, target: Target<'_>) -> Option<String> {
        let package = self.state().packages.get(repository).cloned()?;
        let version = self.known(repository, target.digest)?;
        Some(format!("gh api --method POST {}/versions/{}/restore", package.path(), version.id))
    }

    fn requests(&self) -> u64 {
        self.github.requests() + self.manifests.requests()
    }
}
