//! Everything that a repository holds, as far as its tags lead.

use super::fetching::{fetch, made};
use super::manifest::{self, Read};
use super::place::Place;
use super::session::Session;
use super::{crowd, dates, referrers, tags};
use crate::language::value::Second;
use crate::net::{Ask, Fault, Kind, Method};
use crate::registry::{Digest, Inventory, Progress};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// How often the tags are listed again because new ones came.
const ROUNDS: usize = 5;

/// A listing as it grows.
pub struct Stock<'a> {
    session: &'a Session,
    place: &'a Place,
    threads: usize,
    now: Second,
    tell: &'a dyn Fn(Progress),
    reads: BTreeMap<Digest, Read>,
    tags: BTreeMap<String, Digest>,
    keeps_referrers: Option<bool>,
}

impl<'a> Stock<'a> {
    /// Begins one.
    pub fn new(
        session: &'a Session,
        place: &'a Place,
        threads: usize,
        now: Second,
        tell: &'a dyn Fn(Progress),
    ) -> Self {
        let (reads, tags) = (BTreeMap::new(), BTreeMap::new());
        Self { session, place, threads, now, tell, reads, tags, keeps_referrers: None }
    }

    /// Takes it to the end. The tags are listed before and after: a list that was cut short is found out
    /// by the other, and tags that come meanwhile are taken in.
    ///
    /// # Errors
    /// Anything that leaves a doubt about what refers to what.
    pub fn take(mut self, seeds: &[Digest]) -> Result<Inventory, Fault> {
        let mut listed = tags::list(self.session, self.place)?;
        if listed.is_empty() {
            let message = "it lists no tag at all, and a prune always leaves one";
            return Err(self
                .inconsistent(message.to_owned())
                .help("push an image first, or log in as somebody who may see what is there"));
        }
        for _ in 0..ROUNDS {
            let new: Vec<String> =
                listed.iter().filter(|tag| !self.tags.contains_key(*tag)).cloned().collect();
            let vanished = self.fetch_tags(&new)?;
            let again = tags::list(self.session, self.place)?;
            if let Some(tag) = vanished.iter().find(|tag| again.contains(*tag)) {
                let message = format!("the tag `{tag}` is listed, and names nothing");
                return Err(self.inconsistent(message).help("delete that tag, or push it anew"));
            }
            self.forget(&again)?;
            if again.iter().all(|tag| self.tags.contains_key(tag)) {
                self.fetch_seeds(seeds)?;
                return self.finish();
            }
            listed = again;
        }
        Err(self.inconsistent("new tags kept coming while it was listed".to_owned()).help("try again later"))
    }

    /// Fetches what no tag may lead to any more, as far as it is there.
    fn fetch_seeds(&mut self, seeds: &[Digest]) -> Result<(), Fault> {
        let unknown = seeds.iter().filter(|digest| !self.reads.contains_key(digest));
        let mut next: BTreeMap<Digest, bool> = unknown.map(|digest| (*digest, false)).collect();
        while !next.is_empty() {
            let fresh = self.fetch_digests(&next)?;
            self.resolve(&fresh)?;
            next = self.reached_from(&fresh)?;
        }
        Ok(())
    }

    /// Fetches what these tags lead to. Gives those that name nothing.
    fn fetch_tags(&mut self, new: &[String]) -> Result<Vec<String>, Fault> {
        let mut vanished = Vec::new();
        let mut found = Vec::new();
        let (session, place, now, tell) = (self.session, self.place, self.now, self.tell);
        let (mut done, known) = (self.reads.len(), self.reads.len() + new.len());
        let get = |tag: &String| fetch(session, place, tag, now);
        crowd::each(self.threads, new, get, |tag, read| {
            done += 1;
            tell(Progress { done, known });
            match read {
                Some((digest, read)) => found.push((Some(tag.clone()), digest, read)),
                None => vanished.push(tag.clone()),
            }
        })?;
        let mut fresh = Vec::new();
        for (tag, digest, read) in found {
            self.tags.extend(tag.map(|tag| (tag, digest)));
            if self.reads.insert(digest, read).is_none() {
                fresh.push(digest);
            }
        }
        while !fresh.is_empty() {
            self.resolve(&fresh)?;
            let next = self.reached_from(&fresh)?;
            fresh = self.fetch_digests(&next)?;
        }
        Ok(vanished)
    }

    /// What these list, and what speaks of them, as far as it was not read yet; with whether it has to
    /// be there.
    fn reached_from(&mut self, fresh: &[Digest]) -> Result<BTreeMap<Digest, bool>, Fault> {
        let mut next: BTreeMap<Digest, bool> = BTreeMap::new();
        for digest in fresh {
            let Some(read) = self.reads.get(digest) else { continue };
            for child in &read.manifest.children {
                *next.entry(*child).or_default() |= read.indexes.contains(child);
            }
        }
        if self.keep_referrers(fresh)? {
            let (session, place) = (self.session, self.place);
            let list = |digest: &Digest| referrers::list(session, place, digest);
            crowd::each(self.threads, fresh, list, |_, found| {
                next.extend(
                    found
                        .into_iter()
                        .filter(|digest| !next.contains_key(digest))
                        .map(|digest| (digest, false))
                        .collect::<Vec<_>>(),
                );
            })?;
        }
        next.retain(|digest, _| !self.reads.contains_key(digest));
        Ok(next)
    }

    fn keep_referrers(&mut self, fresh: &[Digest]) -> Result<bool, Fault> {
        if let (None, Some(digest)) = (self.keeps_referrers, fresh.first()) {
            self.keeps_referrers = Some(referrers::are_kept(self.session, self.place, digest)?);
        }
        Ok(self.keeps_referrers == Some(true))
    }

    /// Fetches these. An image that an index lists and that is not there is lost, and no reason to stop:
    /// an image lists nothing that could be taken for unused. An index that is not there would.
    fn fetch_digests(&mut self, next: &BTreeMap<Digest, bool>) -> Result<Vec<Digest>, Fault> {
        let work: Vec<Digest> = next.keys().copied().collect();
        let (session, place, now, tell) = (self.session, self.place, self.now, self.tell);
        let (mut done, known) = (self.reads.len(), self.reads.len() + work.len());
        let mut fresh = Vec::new();
        let mut lost: Vec<Digest> = Vec::new();
        let reads = &mut self.reads;
        let get = |digest: &Digest| fetch(session, place, &digest.to_string(), now);
        crowd::each(self.threads, &work, get, |wanted, read| {
            done += 1;
            tell(Progress { done, known });
            match read {
                Some((digest, read)) => {
                    reads.insert(digest, read);
                    fresh.push(digest);
                }
                None => lost.extend(Some(*wanted).filter(|wanted| next.get(wanted) == Some(&true))),
            }
        })?;
        // What a lost index listed is unknown, but nothing can be pulled by it any more. One that is not
        // there for a moment would make what it lists look unused, so it is looked at twice.
        crowd::each(self.threads, &lost, get, |_, read| {
            if let Some((digest, read)) = read {
                self.reads.insert(digest, read);
                fresh.push(digest);
            }
        })?;
        Ok(fresh)
    }

    /// Adds what a manifest refers to by another algorithm, by the digest that it has here.
    fn resolve(&mut self, fresh: &[Digest]) -> Result<(), Fault> {
        for digest in fresh {
            let names = self.reads.get(digest).map(|read| read.elsewhere.clone()).unwrap_or_default();
            for name in names {
                let answer = self.session.ask(
                    self.place,
                    Method::Get,
                    &format!("manifests/{name}"),
                    manifest::ACCEPT,
                )?;
                let url = self.place.url(&format!("manifests/{name}"));
                match answer.status {
                    200 => {}
                    400 | 404 => continue,
                    _ => return Err(answer.refused(&Ask { method: Method::Get, url: &url, headers: &[] })),
                }
                let child = Digest::from_bytes(Sha256::digest(&answer.body).into());
                if let Some(read) = self.reads.get_mut(digest) {
                    read.manifest.children.push(child);
                }
            }
        }
        Ok(())
    }

    /// Tags that the second list has not: they were deleted meanwhile, or the list is not whole.
    fn forget(&mut self, again: &BTreeSet<String>) -> Result<(), Fault> {
        let missing: Vec<String> = self.tags.keys().filter(|tag| !again.contains(*tag)).cloned().collect();
        for tag in missing {
            if manifest::fetch(self.session, self.place, &tag)?.is_some() {
                return Err(self.inconsistent(format!("the tag `{tag}` was listed, then not, and is there")));
            }
            self.tags.remove(&tag);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Inventory, Fault> {
        let configs: BTreeSet<Digest> = self.reads.values().filter_map(|read| read.config).collect();
        let configs: Vec<Digest> = configs.into_iter().collect();
        let (mut created, mut odd) = (BTreeMap::new(), BTreeMap::new());
        let (session, place, now) = (self.session, self.place, self.now);
        let get = |digest: &Digest| made(session, place, digest, now);
        crowd::each(self.threads, &configs, get, |digest, made| match made {
            Ok(made) => drop(created.insert(*digest, made)),
            Err(why) => drop(odd.insert(*digest, why)),
        })?;
        for read in self.reads.values_mut() {
            let why = read.config.and_then(|config| odd.get(&config));
            read.manifest.odd = read.manifest.odd.take().or(why.cloned());
        }
        dates::date(&mut self.reads, &created);
        let reads = std::mem::take(&mut self.reads).into_iter().map(|(digest, read)| (digest, read.manifest));
        let inventory = Inventory::new(reads, std::mem::take(&mut self.tags));
        inventory
            .map(Inventory::dated_by_builds)
            .map_err(|contradiction| self.inconsistent(contradiction.to_string()))
    }

    fn inconsistent(&self, message: String) -> Fault {
        let url = self.place.url("tags/list");
        let asked = Ask { method: Method::Get, url: &url, headers: &[] }.to_string();
        Fault::new(Kind::Inconsistent, asked, message)
    }
}
