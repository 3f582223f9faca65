//! Manifests that would have to go before themselves: a tag can say anything, and an index may list what
//! it speaks of.

use super::graph::Graph;
use petgraph::graphmap::DiGraphMap;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// So many manifests are looked at for one tag before all are looked at for all tags: a signature has
/// nothing below it, an index with its attestations a dozen.
const NEAR: usize = 64;

/// The circles of an inventory.
pub struct Circles<'g> {
    graph: &'g Graph<'g>,
    /// The number of its circle for each manifest in one.
    all: OnceCell<BTreeMap<usize, usize>>,
}

impl<'g> Circles<'g> {
    /// Those of `graph`.
    pub fn of(graph: &'g Graph<'g>) -> Self {
        Self { graph, all: OnceCell::new() }
    }

    /// Whether `above`, of which `below` speaks, has to go before `below` as well.
    pub fn has(&self, above: usize, below: usize) -> bool {
        let near = if self.all.get().is_some() { None } else { self.leads(below, above) };
        near.unwrap_or_else(|| {
            let all = self.all.get_or_init(|| all(self.graph));
            all.get(&above).is_some_and(|circle| all.get(&below) == Some(circle))
        })
    }

    /// Whether `to` is below `from`; nothing where that is far to go.
    fn leads(&self, from: usize, to: usize) -> Option<bool> {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(number) = open.pop() {
            if number == to {
                return Some(true);
            }
            if !seen.insert(number) {
                continue;
            }
            if seen.len() > NEAR {
                return None;
            }
            open.extend(self.graph.before(number));
        }
        Some(false)
    }
}

fn all(graph: &Graph<'_>) -> BTreeMap<usize, usize> {
    let graph: DiGraphMap<usize, ()> = DiGraphMap::from_edges(graph.edges());
    // Of the two algorithms the one that does not recurse: a chain may be as long as somebody likes.
    let circles = petgraph::algo::kosaraju_scc(&graph).into_iter().filter(|circle| circle.len() > 1);
    circles.enumerate().flat_map(|(at, own)| own.into_iter().map(move |number| (number, at))).collect()
}
