//! The longest way through the jobs.

use super::{Graph, Node};
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use std::collections::BTreeMap;

impl<'p> Graph<'p> {
    /// The longest way by measured minutes, and how long it is; nothing where none were given.
    #[must_use]
    pub fn critical_path(&self) -> Option<(Vec<Node<'p>>, u32)> {
        let mut longest: BTreeMap<NodeIndex, (u32, Option<NodeIndex>)> = BTreeMap::new();
        for index in &self.order {
            let own = self.graph[*index].minutes().unwrap_or(0);
            let before = self.graph.neighbors_directed(*index, Direction::Incoming);
            let slowest =
                before.map(|before| (longest.get(&before).map_or(0, |(sum, _)| *sum), before)).max();
            longest
                .insert(*index, (own + slowest.map_or(0, |(sum, _)| sum), slowest.map(|(_, before)| before)));
        }
        let (mut at, total) =
            longest.iter().map(|(index, (sum, _))| (*index, *sum)).max_by_key(|(_, sum)| *sum)?;
        if total == 0 {
            return None;
        }
        let mut path = vec![self.graph[at]];
        while let Some((_, Some(before))) = longest.get(&at) {
            at = *before;
            path.push(self.graph[at]);
        }
        path.reverse();
        Some((path, total))
    }
}
