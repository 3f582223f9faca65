//! Which needs say something new.

use super::{Graph, Node};
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

impl<'p> Graph<'p> {
    /// What each job of [`order`](Self::order) waits for, without what follows from its other needs;
    /// each list in the order of the listing.
    #[must_use]
    pub fn direct(&self) -> Vec<Vec<Node<'p>>> {
        let listing = self.listing();
        let places: BTreeMap<String, usize> =
            listing.iter().enumerate().map(|(place, node)| (node.id(), place)).collect();
        let named = |needs: BTreeSet<NodeIndex>| {
            let mut own: Vec<Node<'p>> = needs.into_iter().map(|need| self.graph[need]).collect();
            own.sort_by_key(|need| places.get(&need.id()));
            own
        };
        self.reduced().into_iter().map(named).collect()
    }

    /// The same as indices: the transitive reduction of the graph, which has every longest way.
    pub(super) fn reduced(&self) -> Vec<BTreeSet<NodeIndex>> {
        let mut earlier: BTreeMap<NodeIndex, BTreeSet<NodeIndex>> = BTreeMap::new();
        let mut reduced = Vec::new();
        for index in &self.order {
            let needs: BTreeSet<NodeIndex> =
                self.graph.neighbors_directed(*index, Direction::Incoming).collect();
            let implied: BTreeSet<NodeIndex> =
                needs.iter().filter_map(|need| earlier.get(need)).flatten().copied().collect();
            reduced.push(needs.difference(&implied).copied().collect());
            earlier.insert(*index, needs.union(&implied).copied().collect());
        }
        reduced
    }
}
