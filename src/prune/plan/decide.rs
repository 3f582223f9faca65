//! From an inventory to what goes and what stays.

use super::Rules;
use super::World;
use super::floors;
use super::graph::Graph;
use super::groups;
use super::owner;
use super::reach;
use super::reason::{Expiry, Verdict, Why};
use super::verdict;
use crate::registry::{Digest, Inventory, Target};
use std::mem::take;

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

impl Deletion {
    /// What the registry has to know of it.
    #[must_use]
    pub fn target(&self) -> Target<'_> {
        Target { digest: self.digest, tags: &self.tags }
    }
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
    let graph = Graph::of(inventory);
    let foreign = owner::foreign(&graph, rules);
    let verdicts = verdict::of_tags(&graph, rules, world, &foreign);
    let floors = floors::all(&graph, rules, world, &verdicts.dated);
    let foreign = foreign.into_iter().map(|(number, source)| (number, Why::Foreign(source)));
    let floors = floors.into_iter().chain(foreign).map(|(number, why)| (number, Verdict::Stays(why)));
    let alone = verdict::of_all_untagged(&graph, rules, world);
    let about = reach::about(&graph, rules, world);
    let mut stays: Vec<Vec<Why>> = vec![Vec::new(); graph.digests.len()];
    let mut goes: Vec<Vec<Expiry>> = vec![Vec::new(); graph.digests.len()];
    for (number, verdict) in verdicts.all.into_iter().chain(alone).chain(about).chain(floors) {
        match verdict {
            Verdict::Stays(why) => stays[number].push(why),
            Verdict::Goes(expiry) => goes[number].push(expiry),
        }
    }
    loop {
        reach::spread(&graph, &mut stays);
        let held = reach::holds(&graph, &stays);
        if held.is_empty() {
            break;
        }
        held.into_iter().for_each(|(number, why)| stays[number].push(why));
    }
    assemble(&graph, stays, goes)
}

fn assemble(graph: &Graph<'_>, stays: Vec<Vec<Why>>, mut goes: Vec<Vec<Expiry>>) -> Plan {
    let mut tags: Vec<Vec<String>> = vec![Vec::new(); graph.digests.len()];
    for tag in &graph.tags {
        tags[tag.of].push(tag.name.to_owned());
    }
    for (goes, stays) in goes.iter_mut().zip(&stays) {
        if !stays.is_empty() {
            goes.clear();
        }
    }
    let order = by_age(graph, &goes, reach::leaves_first(graph, &goes));
    let deletion = |number: usize| Deletion {
        digest: graph.digests[number],
        tags: take(&mut tags[number]),
        why: take(&mut goes[number]),
    };
    let deletions = order.into_iter().map(deletion).collect();
    let (freed, held) = sums(graph, &stays);
    let kept = |(number, mut why): (usize, Vec<Why>)| {
        why.sort_unstable();
        why.dedup();
        Kept { digest: graph.digests[number], tags: take(&mut tags[number]), why }
    };
    let kept = stays.into_iter().enumerate().filter(|(_, why)| !why.is_empty()).map(kept).collect();
    Plan { deletions, kept, freed, held }
}

/// The same groups, each in its order, the oldest group first: a prune that ends before its end has done the
/// most for those that were to go the longest. A group is as old as the newest in it; what has no age is
/// older than everything.
fn by_age(graph: &Graph<'_>, goes: &[Vec<Expiry>], order: Vec<usize>) -> Vec<usize> {
    let digests: Vec<Digest> = order.iter().map(|number| graph.digests[*number]).collect();
    let mut groups = groups::of(graph, &digests);
    let moment = |number: usize| {
        let start = goes[number].iter().filter_map(|why| match why {
            Expiry::Old { start, .. } => Some(*start),
            _ => None,
        });
        start.max().max(graph.since(number))
    };
    groups.sort_by_cached_key(|group| group.iter().map(|at| moment(order[*at])).max().flatten());
    groups.into_iter().flatten().map(|at| order[at]).collect()
}

/// Bytes that nothing which stays uses, and bytes that stay, each blob counted once. There are ten times
/// as many blobs as manifests: sorting them takes a fraction of what a map of them takes.
fn sums(graph: &Graph<'_>, stays: &[Vec<Why>]) -> (u64, u64) {
    let blobs = |is_meant: fn(&[Why]) -> bool| {
        let these = graph.manifests.iter().zip(stays).filter(|(_, why)| is_meant(why));
        let all = these.filter_map(|(manifest, _)| *manifest).flat_map(|manifest| &manifest.blobs);
        let mut all: Vec<(Digest, u64)> = all.map(|blob| (blob.digest, blob.size)).collect();
        all.sort_unstable();
        all.dedup_by_key(|(digest, _)| *digest);
        all
    };
    let (held, gone) = (blobs(|why| !why.is_empty()), blobs(|why| why.is_empty()));
    let is_free = |digest: &Digest| held.binary_search_by_key(digest, |(held, _)| *held).is_err();
    let freed = gone.iter().filter(|(digest, _)| is_free(digest)).map(|(_, size)| size).sum();
    (freed, held.iter().map(|(_, size)| size).sum())
}
