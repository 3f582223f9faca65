//! The order of jobs.

use super::Node;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// A topological order, by rank and name where it is free, so that it does not depend on the file.
pub fn topological(graph: &DiGraph<Node<'_>, ()>) -> Vec<NodeIndex> {
    let mut order: Vec<NodeIndex> = Vec::new();
    let mut waits: BTreeMap<NodeIndex, usize> =
        graph.node_indices().map(|i| (i, graph.neighbors_directed(i, Direction::Incoming).count())).collect();
    let mut ready: BTreeMap<(u8, String), NodeIndex> = waits
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(index, _)| (graph[*index].rank(), *index))
        .collect();
    while let Some((_, index)) = ready.pop_first() {
        order.push(index);
        for next in graph.neighbors(index) {
            if let Some(count) = waits.get_mut(&next) {
                *count -= 1;
                if *count == 0 {
                    ready.insert(graph[next].rank(), next);
                }
            }
        }
    }
    order
}
