//! What has to go together.

use super::Deletion;
use super::graph::Graph;
use crate::registry::{Digest, Inventory};
use std::collections::BTreeMap;

/// The deletions in groups: an index with what it lists, a manifest with what speaks of it, and
/// whatever shares one of those. Each group is in the order of deleting. A group that is cut in the
/// middle leaves an index without its images, so one is looked at, begun and finished as a whole.
#[must_use]
pub fn groups(inventory: &Inventory, deletions: &[Deletion]) -> Vec<Vec<usize>> {
    let digests: Vec<Digest> = deletions.iter().map(|deletion| deletion.digest).collect();
    of(&Graph::of(inventory), &digests)
}

/// The same of these digests, as their places.
pub fn of(graph: &Graph<'_>, digests: &[Digest]) -> Vec<Vec<usize>> {
    let mut place = vec![None; graph.digests.len()];
    for (at, digest) in digests.iter().enumerate() {
        if let Some(number) = graph.number(digest) {
            place[number] = Some(at);
        }
    }
    let mut leader: Vec<usize> = (0..digests.len()).collect();
    for (above, below) in graph.edges() {
        let (Some(above), Some(below)) = (place[above], place[below]) else { continue };
        let (one, other) = (find(&mut leader, above), find(&mut leader, below));
        let (first, last) = (one.min(other), one.max(other));
        leader[last] = first;
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..digests.len() {
        groups.entry(find(&mut leader, at)).or_default().push(at);
    }
    groups.into_values().collect()
}

/// The leader of a group, with the way to it made short.
fn find(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}
