//! The order of jobs.

use super::Node;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// A topological order, by rank and name where it is free, so that it does not depend on the file.
pub fn topological(graph: &DiGraph<Node<'_>, ()>) -> Vec<NodeIndex> {
    let mut order: Vec<NodeIndex> = Vec::new();
    let mut waits: Vec<usize> =
        graph.node_indices().map(|i| graph.neighbors_directed(i, Direction::Incoming).count()).collect();
    let mut ready: BTreeMap<(u8, String), NodeIndex> = graph
        .node_indices()
        .filter(|index| waits[index.index()] == 0)
        .map(|index| (graph[index].rank(), index))
        .collect();
    while let Some((_, index)) = ready.pop_first() {
        order.push(index);
        for next in graph.neighbors(index) {
            let count = &mut waits[next.index()];
            *count -= 1;
            if *count == 0 {
                ready.insert(graph[next].rank(), next);
            }
        }
    }
    order
}

/// Where each job stands in the file, by its index: jobs and checks by kind and name, the others as
/// they come in `order`.
pub fn places(graph: &DiGraph<Node<'_>, ()>, order: &[NodeIndex]) -> Vec<usize> {
    let mut listed = order.to_vec();
    listed.sort_by_cached_key(|index| match (&graph[*index], graph[*index].rank()) {
        (Node::Job(_) | Node::Check(..), rank) => rank,
        (_, (rank, _)) => (rank, String::new()),
    });
    let mut places = vec![0; graph.node_count()];
    for (place, index) in listed.iter().enumerate() {
        places[index.index()] = place;
    }
    places
}
