//! Manifests that would have to go before themselves: a tag can say anything, and an index may list what
//! it speaks of.

use super::{Digest, Inventory, reach};
use petgraph::graphmap::DiGraphMap;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// So many manifests are looked at for one tag before all are looked at for all tags: a signature has
/// nothing below it, an index with its attestations a dozen.
const NEAR: usize = 64;

/// The circles of an inventory.
pub struct Circles<'i> {
    inventory: &'i Inventory,
    speakers: BTreeMap<Digest, BTreeSet<Digest>>,
    /// The number of its circle for each manifest in one.
    all: OnceCell<BTreeMap<Digest, usize>>,
}

impl<'i> Circles<'i> {
    /// Those of `inventory`.
    pub fn of(inventory: &'i Inventory) -> Self {
        Self { inventory, speakers: reach::speakers(inventory), all: OnceCell::new() }
    }

    /// Whether `above`, of which `below` speaks, has to go before `below` as well.
    pub fn has(&self, above: Digest, below: Digest) -> bool {
        let near = if self.all.get().is_some() { None } else { self.leads(below, above) };
        near.unwrap_or_else(|| {
            let all = self.all.get_or_init(|| all(self.inventory));
            all.get(&above).is_some_and(|circle| all.get(&below) == Some(circle))
        })
    }

    /// Whether `to` is below `from`; nothing where that is far to go.
    fn leads(&self, from: Digest, to: Digest) -> Option<bool> {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(digest) = open.pop() {
            if digest == to {
                return Some(true);
            }
            if !seen.insert(digest) {
                continue;
            }
            if seen.len() > NEAR {
                return None;
            }
            open.extend(self.inventory.manifests().get(&digest).into_iter().flat_map(|own| &own.children));
            open.extend(self.speakers.get(&digest).into_iter().flatten());
        }
        Some(false)
    }
}

fn all(inventory: &Inventory) -> BTreeMap<Digest, usize> {
    let graph: DiGraphMap<Digest, ()> = DiGraphMap::from_edges(reach::edges(inventory));
    // Of the two algorithms the one that does not recurse: a chain may be as long as somebody likes.
    let circles = petgraph::algo::kosaraju_scc(&graph).into_iter().filter(|circle| circle.len() > 1);
    circles.enumerate().flat_map(|(at, own)| own.into_iter().map(move |digest| (digest, at))).collect()
}
