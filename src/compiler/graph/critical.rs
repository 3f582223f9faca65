//! The longest way through the jobs.

use super::{Graph, Node};
use petgraph::graph::NodeIndex;
use std::collections::BTreeMap;

impl<'p> Graph<'p> {
    /// The longest way by measured minutes, and how long it is; nothing where none were given.
    #[must_use]
    pub fn critical_path(&self) -> Option<(Vec<Node<'p>>, u32)> {
        let path = self.longest(|node| node.minutes().unwrap_or(0));
        Some(path).filter(|(_, total)| *total > 0)
    }

    /// The longest way by time limits, and how long it is.
    #[must_use]
    pub fn slowest(&self) -> (Vec<Node<'p>>, u32) {
        self.longest(Node::limit)
    }

    /// The longest way by any measure. Each step of it is one that pictures draw.
    fn longest(&self, minutes: impl Fn(&Node<'p>) -> u32) -> (Vec<Node<'p>>, u32) {
        let mut longest: BTreeMap<NodeIndex, (u32, Option<NodeIndex>)> = BTreeMap::new();
        for (index, needs) in self.order.iter().zip(self.reduced()) {
            let sum = |before: &NodeIndex| longest.get(before).map_or(0, |(sum, _)| *sum);
            let slowest = needs.into_iter().map(|before| (sum(&before), before)).max();
            let total = minutes(&self.graph[*index]).saturating_add(slowest.map_or(0, |(sum, _)| sum));
            longest.insert(*index, (total, slowest.map(|(_, before)| before)));
        }
        let end = longest.iter().map(|(index, (sum, _))| (*index, *sum)).max_by_key(|(_, sum)| *sum);
        let Some((mut at, total)) = end else { return (Vec::new(), 0) };
        let mut path = vec![self.graph[at]];
        while let Some((_, Some(before))) = longest.get(&at) {
            at = *before;
            path.push(self.graph[at]);
        }
        path.reverse();
        (path, total)
    }
}
