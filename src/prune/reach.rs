//! What refers to what.

use super::circles::Circles;
use super::reason::{Expiry, Why};
use super::reserved::{self, Reserved};
use super::verdict::{self, Verdict};
use super::{Digest, Inventory, Rules, World};
use std::collections::{BTreeMap, BTreeSet};

/// Keeps what is reached from what stays: what a kept index lists, and what speaks of a kept manifest
/// (by its `subject`, or by a tag made of its digest), and the record of a promotion whose tag is on one,
/// for whatever reason that stays: without its record a tag could be moved backwards.
pub fn spread(inventory: &Inventory, stays: &mut BTreeMap<Digest, BTreeSet<Why>>) {
    let mut speakers = speakers(inventory);
    for (tag, digest) in inventory.tags() {
        let Some(Reserved::Record(of)) = reserved::on(tag, digest) else { continue };
        if let Some(of) = inventory.tags().get(of) {
            speakers.entry(*of).or_default().insert(*digest);
        }
    }
    let mut open: Vec<Digest> = stays.keys().copied().collect();
    while let Some(digest) = open.pop() {
        let Some(manifest) = inventory.manifests().get(&digest) else { continue };
        let children = manifest.children.iter().map(|child| (*child, Why::ChildOf(digest)));
        let about = speakers.get(&digest).into_iter().flatten().map(|speaker| (*speaker, Why::Of(digest)));
        for (reached, why) in children.chain(about) {
            if !inventory.manifests().contains_key(&reached) {
                continue;
            }
            if !stays.contains_key(&reached) {
                open.push(reached);
            }
            stays.entry(reached).or_default().insert(why);
        }
    }
}

/// What speaks of each manifest.
pub fn speakers(inventory: &Inventory) -> BTreeMap<Digest, BTreeSet<Digest>> {
    let mut speakers: BTreeMap<Digest, BTreeSet<Digest>> = BTreeMap::new();
    for (digest, manifest) in inventory.manifests() {
        if let Some(subject) = manifest.subject {
            speakers.entry(subject).or_default().insert(*digest);
        }
    }
    for (tag, digest) in inventory.tags() {
        if let Some(Reserved::Of(subject)) = reserved::on(tag, digest) {
            speakers.entry(subject).or_default().insert(*digest);
        }
    }
    speakers
}

/// Every manifest with each that has to go before it: what it lists, and what speaks of it.
pub fn edges(inventory: &Inventory) -> Vec<(Digest, Digest)> {
    let lists = inventory.manifests().iter();
    let lists = lists.flat_map(|(digest, manifest)| manifest.children.iter().map(|child| (*digest, *child)));
    let about = speakers(inventory).into_iter();
    lists.chain(about.flat_map(|(of, all)| all.into_iter().map(move |one| (of, one)))).collect()
}

/// What becomes of each tag that is made of the digest of a manifest. With that manifest there, it
/// goes unless [`spread`] reaches it; without, it is as good as untagged. So it is where two manifests
/// speak of each other: one of them lies, neither can go before the other, and the one that is left
/// when a prune is cut short must not be judged otherwise than before.
pub fn about(inventory: &Inventory, rules: &Rules, world: &World) -> Vec<(Digest, Verdict)> {
    let circles = Circles::of(inventory);
    let of = |(tag, digest): (&String, &Digest)| match reserved::on(tag, digest)? {
        Reserved::Of(subject)
            if inventory.manifests().contains_key(&subject) && !circles.has(subject, *digest) =>
        {
            Some((*digest, Err(Expiry::Orphan(tag.clone()))))
        }
        Reserved::Of(_) => {
            let alone = verdict::of_untagged(&inventory.manifests()[digest], rules, world);
            Some((*digest, alone.map_err(|_| Expiry::Orphan(tag.clone()))))
        }
        Reserved::Record(_) | Reserved::Fixed | Reserved::Key => None,
    };
    inventory.tags().iter().filter_map(of).collect()
}

/// An order in which what an index lists, and what speaks of a manifest, comes before it.
pub fn leaves_first(inventory: &Inventory, going: &BTreeSet<Digest>) -> Vec<Digest> {
    let speakers = speakers(inventory);
    let mut done = BTreeSet::new();
    let mut order = Vec::new();
    for start in going {
        let mut path = vec![(*start, false)];
        while let Some((digest, is_entered)) = path.pop() {
            if is_entered {
                order.push(digest);
                continue;
            }
            if !going.contains(&digest) || !done.insert(digest) {
                continue;
            }
            path.push((digest, true));
            let children = inventory.manifests().get(&digest).into_iter().flat_map(|own| own.children.iter());
            path.extend(
                children.chain(speakers.get(&digest).into_iter().flatten()).map(|below| (*below, false)),
            );
        }
    }
    order
}
