//! Any registry that speaks
//! [OCI distribution](https://github.com/opencontainers/distribution-spec/blob/main/spec.md). It lists
//! what tags lead to, and tells no times: the age of an image is that of its configuration.

mod challenge;
mod crowd;
pub(super) mod dates;
mod fetching;
mod helper;
mod keychain;
pub(super) mod manifest;
mod place;
mod referrers;
mod restore;
mod session;
mod stock;
mod tags;

pub use keychain::{Credentials, Keychain};

use super::{Deleted, Progress, Raw, Registry, Restore};
use crate::language::value::{Repository, Second};
use crate::net::{Ask, Client, Clock, Fault, Kind, Method, Skew};
use crate::registry::{Digest, Inventory, Target};
use place::Place;
use session::Session;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Requests at a time while it is listed: enough to hide the way there and back, few enough for
/// registries that count.
const THREADS: usize = 8;
/// How often it is looked whether a manifest is gone.
const LOOKS: u32 = 4;

/// A registry of the OCI distribution protocol.
#[derive(Debug)]
pub struct Oci {
    session: Session,
    pause: Duration,
    elsewhere: BTreeMap<String, String>,
}

impl Oci {
    /// One that is asked with these log-ins. `pause` comes before a second try.
    #[must_use]
    pub fn new(keychain: Keychain, pause: Duration) -> Self {
        Self { session: Session::new(Client::new(pause), keychain), pause, elsewhere: BTreeMap::new() }
    }

    /// The same that asks for `host` at `address` instead, which is a port of this machine.
    #[must_use]
    pub fn reaching(mut self, host: &str, address: &str) -> Self {
        self.elsewhere.insert(host.to_owned(), address.to_owned());
        self
    }

    /// The same by another clock than this machine's.
    #[must_use]
    pub fn by(self, clock: Clock) -> Self {
        Self { session: self.session.by(clock), ..self }
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> Second {
        self.session.now()
    }

    fn place(&self, repository: &Repository) -> Place {
        let place = Place::of(repository);
        match self.elsewhere.get(repository.host()) {
            Some(address) => place.at(address),
            None => place,
        }
    }

    /// With the log-ins of this process.
    ///
    /// # Errors
    /// Docker's configuration cannot be read.
    pub fn of_process() -> Result<Self, Fault> {
        Ok(Self::new(Keychain::of_process()?, Duration::from_secs(1)))
    }

    /// The bytes of a configuration; nothing where there is none.
    pub(super) fn blob(&self, repository: &Repository, digest: &Digest) -> Result<Option<Vec<u8>>, Fault> {
        fetching::blob(&self.session, &self.place(repository), digest)
    }

    /// What a tag or digest names now; nothing where there is none.
    fn named(&self, place: &Place, reference: &str) -> Result<Option<Digest>, Fault> {
        let rest = format!("manifests/{reference}");
        let answer = self.session.ask(place, Method::Head, &rest, manifest::ACCEPT)?;
        match (answer.status, answer.header("docker-content-digest").and_then(Digest::parse)) {
            (404, _) => Ok(None),
            (200, Some(digest)) => Ok(Some(digest)),
            // The header is optional.
            (200, None) => Ok(manifest::fetch(&self.session, place, reference)?.map(|(digest, _)| digest)),
            _ => Err(answer.refused(&Ask { method: Method::Head, url: &place.url(&rest), headers: &[] })),
        }
    }

    /// Looks until it is gone: some registries take a moment.
    fn is_gone(&self, place: &Place, digest: &Digest) -> Result<bool, Fault> {
        for look in 0..LOOKS {
            std::thread::sleep(self.pause * look);
            if self.named(place, &digest.to_string())?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds a manifest and all below it, as far as it was not known.
    fn add(&self, place: &Place, digest: Digest, used: &mut BTreeSet<Digest>) -> Result<(), Fault> {
        let mut open = vec![digest];
        while let Some(digest) = open.pop() {
            if !used.insert(digest) {
                continue;
            }
            let read = fetching::fetch(&self.session, place, &digest.to_string(), self.now())?;
            open.extend(read.into_iter().flat_map(|(_, read)| read.manifest.children));
        }
        Ok(())
    }
}

impl Registry for Oci {
    fn take_stock(&self, repository: &Repository, tell: &dyn Fn(Progress)) -> Result<Inventory, Fault> {
        self.take_stock_with(repository, &[], tell)
    }

    fn take_stock_with(
        &self,
        repository: &Repository,
        seeds: &[Digest],
        tell: &dyn Fn(Progress),
    ) -> Result<Inventory, Fault> {
        stock::Stock::new(&self.session, &self.place(repository), THREADS, self.now(), tell).take(seeds)
    }

    fn tags(&self, repository: &Repository) -> Result<Option<BTreeSet<String>>, Fault> {
        tags::list(&self.session, &self.place(repository)).map(Some)
    }

    fn restore(&self, repository: &Repository, entry: &Restore<'_>) -> Result<Vec<String>, Fault> {
        restore::restore(&self.session, &self.place(repository), entry)
    }

    fn skew(&self, repository: &Repository) -> Option<Skew> {
        self.session.skew(&self.place(repository))
    }

    fn unchanged(&self, repository: &Repository, target: Target<'_>) -> Result<(), Fault> {
        let place = self.place(repository);
        for tag in target.tags {
            let names = self.named(&place, tag)?;
            if names.is_some_and(|digest| digest != target.digest) {
                let message = format!("`{tag}` names another image by now");
                return Err(Fault::new(Kind::Changed, place.url(&format!("manifests/{tag}")), message));
            }
        }
        Ok(())
    }

    fn newly_used(
        &self,
        repository: &Repository,
        inventory: &Inventory,
        may_move: &dyn Fn(&str) -> bool,
    ) -> Result<BTreeSet<Digest>, Fault> {
        let place = self.place(repository);
        let mut used = BTreeSet::new();
        for tag in tags::list(&self.session, &place)? {
            let before = inventory.tags().get(&tag);
            if before.is_some() && !may_move(&tag) {
                continue;
            }
            let names = self.named(&place, &tag)?;
            if let Some(digest) = names.filter(|digest| before != Some(digest)) {
                self.add(&place, digest, &mut used)?;
            }
        }
        Ok(used)
    }

    fn manifest(&self, repository: &Repository, digest: &Digest) -> Result<Raw, Fault> {
        let place = self.place(repository);
        let url = place.url(&format!("manifests/{digest}"));
        let asked = Ask { method: Method::Get, url: &url, headers: &[] }.to_string();
        match manifest::fetch(&self.session, &place, &digest.to_string())? {
            Some((_, answer)) => manifest::raw(&asked, answer),
            None => Err(Fault::new(Kind::Missing, asked, "404: it is gone")),
        }
    }

    fn delete(&self, repository: &Repository, target: Target<'_>) -> Result<Deleted, Fault> {
        let place = self.place(repository);
        let rest = format!("manifests/{}", target.digest);
        let url = place.url(&rest);
        let ask = Ask { method: Method::Delete, url: &url, headers: &[] };
        let answer = self.session.ask(&place, Method::Delete, &rest, manifest::ACCEPT)?;
        let deleted = match answer.status {
            200 | 202 | 204 => Deleted::Now,
            404 => Deleted::Before,
            400 | 405 => return Err(Fault { kind: Kind::Unsupported, ..answer.refused(&ask) }.help(SWITCH)),
            _ => return Err(answer.refused(&ask).help(session::how_to_log_in(&place))),
        };
        if self.is_gone(&place, &target.digest)? {
            return Ok(deleted);
        }
        let message = format!("{}: it answered as if it were gone, and it is still there", answer.status);
        Err(Fault::new(Kind::Inconsistent, ask.to_string(), message).help(session::how_to_log_in(&place)))
    }

    fn requests(&self) -> u64 {
        self.session.requests()
    }
}

const SWITCH: &str = "the registry deletes nothing by this protocol; Docker's own registry does when it is \
                      started with REGISTRY_STORAGE_DELETE_ENABLED=true";
