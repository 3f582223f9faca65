//! What refers to what.

use super::reserved::{self, Reserved};
use crate::language::value::Second;
use crate::registry::{Digest, Inventory, Manifest};

/// An inventory with its digests numbered in their order. A plan asks dozens of times for what is next
/// to a manifest: a number is there at once, a digest would have to be looked for each time.
pub struct Graph<'i> {
    /// Every digest that is listed, or that something refers to.
    pub digests: Vec<Digest>,
    /// The manifest of each; nothing where it was not listed.
    pub manifests: Vec<Option<&'i Manifest>>,
    /// Every tag, in order.
    pub tags: Vec<Tag<'i>>,
    /// What each lists.
    pub children: Vec<Vec<usize>>,
    /// What speaks of each, by its `subject` or by a tag made of the digest.
    pub speakers: Vec<Vec<usize>>,
    /// An image may have got its tags long after its time: see [`Inventory::dated_by_builds`].
    pub is_dated_by_builds: bool,
}

/// A tag.
pub struct Tag<'i> {
    /// Its name.
    pub name: &'i str,
    /// The number of what it names.
    pub of: usize,
    /// What it is for, if it is reserved.
    pub reserved: Option<Reserved<'i>>,
}

impl<'i> Graph<'i> {
    /// That of `inventory`.
    pub fn of(inventory: &'i Inventory) -> Self {
        let tags = inventory.tags().iter();
        let tags: Vec<(&str, Digest, Option<Reserved<'_>>)> =
            tags.map(|(name, digest)| (name.as_str(), *digest, reserved::on(name, digest))).collect();
        let subjects = tags.iter().filter_map(|(_, _, reserved)| reserved.and_then(Reserved::subject));
        let mut digests: Vec<Digest> = subjects.collect();
        for (digest, manifest) in inventory.manifests() {
            digests.push(*digest);
            digests.extend(manifest.children.iter().chain(&manifest.subject));
        }
        digests.sort_unstable();
        digests.dedup();
        let mut graph = Self {
            manifests: vec![None; digests.len()],
            tags: Vec::with_capacity(tags.len()),
            children: vec![Vec::new(); digests.len()],
            speakers: vec![Vec::new(); digests.len()],
            is_dated_by_builds: inventory.is_dated_by_builds(),
            digests,
        };
        for (digest, manifest) in inventory.manifests() {
            graph.put(*digest, manifest);
        }
        for (name, digest, reserved) in tags {
            graph.name(name, digest, reserved);
        }
        for speakers in &mut graph.speakers {
            speakers.sort_unstable();
            speakers.dedup();
        }
        graph
    }

    fn put(&mut self, digest: Digest, manifest: &'i Manifest) {
        let Some(number) = self.number(&digest) else { return };
        self.manifests[number] = Some(manifest);
        self.children[number] = manifest.children.iter().filter_map(|child| self.number(child)).collect();
        if let Some(subject) = manifest.subject.and_then(|subject| self.number(&subject)) {
            self.speakers[subject].push(number);
        }
    }

    fn name(&mut self, name: &'i str, digest: Digest, reserved: Option<Reserved<'i>>) {
        let Some(of) = self.number(&digest) else { return };
        self.tags.push(Tag { name, of, reserved });
        let subject = reserved.and_then(Reserved::subject);
        if let Some(subject) = subject.and_then(|subject| self.number(&subject)) {
            self.speakers[subject].push(of);
        }
    }

    /// The number of `digest`, if there is one.
    pub fn number(&self, digest: &Digest) -> Option<usize> {
        self.digests.binary_search(digest).ok()
    }

    /// The place of the tag `name` in [`tags`](Self::tags), if it is there.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.tags.binary_search_by(|tag| tag.name.cmp(name)).ok()
    }

    /// When the registry got the manifest of this number, if it says so.
    pub fn since(&self, number: usize) -> Option<Second> {
        self.manifests[number].and_then(|manifest| manifest.since)
    }

    /// Every manifest that is there with each that it lists, and each that names it as its subject.
    pub fn below(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let there = (0..self.digests.len()).filter(|number| self.manifests[*number].is_some());
        there.flat_map(|number| {
            let subject = self.manifests[number].and_then(|manifest| manifest.subject);
            let subject = subject.and_then(|subject| self.number(&subject));
            let speaks = subject.filter(|subject| self.manifests[*subject].is_some());
            let listed = self.children[number].iter().map(move |child| (number, *child));
            listed.chain(speaks.map(|subject| (subject, number)))
        })
    }

    /// Whether it is an index of which nothing is left but indexes like it, and so has no age either.
    pub fn is_spent(&self, number: usize) -> bool {
        let mut open = vec![number];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(number) = open.pop() {
            // An image is there, or what says when it was made.
            if self.since(number).is_some() || self.children[number].is_empty() {
                return false;
            }
            let there = self.children[number].iter().filter(|child| self.manifests[**child].is_some());
            open.extend(there.copied().filter(|child| seen.insert(*child)));
        }
        true
    }

    /// What has to go before `number`: what it lists, and what speaks of it.
    pub fn before(&self, number: usize) -> impl Iterator<Item = usize> + '_ {
        self.children[number].iter().chain(&self.speakers[number]).copied()
    }

    /// Every manifest with each that has to go before it.
    pub fn edges(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let above = 0..self.digests.len();
        above.flat_map(|above| self.before(above).map(move |below| (above, below)))
    }
}
