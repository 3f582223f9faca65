//! From an inventory to what goes and what stays.

use super::reason::{Expiry, Why};
use super::{Digest, Inventory, Manifest, Rules, World, floors, reach, verdict};
use std::collections::{BTreeMap, BTreeSet};

/// What a prune would do to one repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What goes, in the order of deleting: what an index lists, and what speaks of a manifest,
    /// before that one. A prune that is cut short leaves nothing that no tag leads to.
    pub deletions: Vec<Deletion>,
    /// What stays, by digest.
    pub kept: Vec<Kept>,
    /// Bytes of configurations and layers that nothing that stays uses.
    pub freed: u64,
    /// Bytes of configurations and layers that stay.
    pub held: u64,
}

/// A manifest that goes, with all its tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The manifest.
    pub digest: Digest,
    /// Every tag of it.
    pub tags: Vec<String>,
    /// Why: one reason for each tag, or one for all.
    pub why: Vec<Expiry>,
}

/// A manifest that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The manifest.
    pub digest: Digest,
    /// Every tag of it.
    pub tags: Vec<String>,
    /// Every reason.
    pub why: Vec<Why>,
}

/// Decides about every manifest of a repository. A manifest goes only if each of its tags has
/// outlived its row, nothing that stays refers to it, and no floor holds it: the newest image of the
/// default branch, the newest of all, whatever is younger than the minimum age.
#[must_use]
pub fn plan(inventory: &Inventory, rules: &Rules, world: &World) -> Plan {
    let tags = tags_of(inventory);
    let verdicts = verdict::of_tags(inventory, rules, world);
    let untagged = inventory.manifests().iter().filter(|(digest, _)| !tags.contains_key(digest));
    let alone = untagged.map(|(digest, manifest)| (*digest, verdict::of_untagged(manifest, rules, world)));
    let tagged = verdicts.tags.into_iter().map(|(tag, verdict)| (inventory.tags()[&tag], verdict));
    let floors = floors::all(inventory, rules, world, &verdicts.dated);
    let floors = floors.into_iter().map(|(digest, why)| (digest, Ok(why)));
    let about = reach::about(inventory, rules, world);
    let mut stays: BTreeMap<Digest, BTreeSet<Why>> = BTreeMap::new();
    let mut goes: BTreeMap<Digest, Vec<Expiry>> = BTreeMap::new();
    for (digest, verdict) in tagged.chain(alone).chain(about).chain(floors) {
        match verdict {
            Ok(why) => drop(stays.entry(digest).or_default().insert(why)),
            Err(expiry) => goes.entry(digest).or_default().push(expiry),
        }
    }
    reach::spread(inventory, &mut stays);
    assemble(inventory, &tags, stays, goes)
}

fn tags_of(inventory: &Inventory) -> BTreeMap<Digest, Vec<String>> {
    let mut tags: BTreeMap<Digest, Vec<String>> = BTreeMap::new();
    for (tag, digest) in inventory.tags() {
        tags.entry(*digest).or_default().push(tag.clone());
    }
    tags
}

fn assemble(
    inventory: &Inventory,
    tags: &BTreeMap<Digest, Vec<String>>,
    stays: BTreeMap<Digest, BTreeSet<Why>>,
    mut goes: BTreeMap<Digest, Vec<Expiry>>,
) -> Plan {
    goes.retain(|digest, _| !stays.contains_key(digest));
    let named = |digest: &Digest| tags.get(digest).cloned().unwrap_or_default();
    let deletions = reach::leaves_first(inventory, &goes.keys().copied().collect())
        .into_iter()
        .map(|digest| Deletion {
            digest,
            tags: named(&digest),
            why: goes.remove(&digest).unwrap_or_default(),
        })
        .collect();
    let (freed, held) = sums(inventory, &stays);
    let kept = stays
        .into_iter()
        .map(|(digest, why)| Kept { digest, tags: named(&digest), why: why.into_iter().collect() })
        .collect();
    Plan { deletions, kept, freed, held }
}

/// Bytes that nothing which stays uses, and bytes that stay, each blob counted once. There are ten times
/// as many blobs as manifests: sorting them takes a fraction of what a map of them takes.
fn sums(inventory: &Inventory, stays: &BTreeMap<Digest, BTreeSet<Why>>) -> (u64, u64) {
    let (held, gone): (Vec<_>, Vec<_>) =
        inventory.manifests().iter().partition(|(digest, _)| stays.contains_key(digest));
    let blobs = |of: Vec<(&Digest, &Manifest)>| {
        let all = of.into_iter().flat_map(|(_, manifest)| &manifest.blobs);
        let mut all: Vec<(Digest, u64)> = all.map(|blob| (blob.digest, blob.size)).collect();
        all.sort_unstable();
        all.dedup_by_key(|(digest, _)| *digest);
        all
    };
    let (held, gone) = (blobs(held), blobs(gone));
    let is_free = |digest: &Digest| held.binary_search_by_key(digest, |(held, _)| *held).is_err();
    let freed = gone.iter().filter(|(digest, _)| is_free(digest)).map(|(_, size)| size).sum();
    (freed, held.iter().map(|(_, size)| size).sum())
}
