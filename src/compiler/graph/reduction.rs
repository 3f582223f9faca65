//! Which needs say something new.

use super::{Graph, Node};
use petgraph::Direction;
use petgraph::graph::NodeIndex;

impl<'p> Graph<'p> {
    /// What each job of [`order`](Self::order) waits for, without what follows from its other needs;
    /// each list in the order of the listing.
    #[must_use]
    pub fn direct(&self) -> Vec<Vec<Node<'p>>> {
        let named = |mut needs: Vec<NodeIndex>| {
            needs.sort_by_key(|need| self.places.get(need.index()));
            needs.into_iter().map(|need| self.graph[need]).collect()
        };
        self.reduced().into_iter().map(named).collect()
    }

    /// The same as indices, in their order: the transitive reduction of the graph, which has every
    /// longest way.
    pub(super) fn reduced(&self) -> Vec<Vec<NodeIndex>> {
        // What each job waits for over others, as one bit for each job: a chain of ten thousand has
        // fifty million such pairs.
        let mut earlier: Vec<Bits> = vec![Bits::default(); self.order.len()];
        let mut reduced = Vec::new();
        for index in &self.order {
            let mut needs: Vec<NodeIndex> =
                self.graph.neighbors_directed(*index, Direction::Incoming).collect();
            needs.sort_unstable();
            needs.dedup();
            let mut implied = Bits::default();
            for need in &needs {
                implied.join(&earlier[need.index()]);
            }
            reduced.push(needs.iter().copied().filter(|need| !implied.has(need.index())).collect());
            for need in &needs {
                implied.add(need.index());
            }
            earlier[index.index()] = implied;
        }
        reduced
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn add(&mut self, number: usize) {
        let word = number / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (number % 64);
    }

    fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (own, theirs) in self.0.iter_mut().zip(&other.0) {
            *own |= theirs;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn sets_are_joined() {
        let (mut few, mut many) = (Bits::default(), Bits::default());
        [0, 63, 64].iter().for_each(|number| few.add(*number));
        many.add(1_000);
        few.join(&many);
        let all: Vec<usize> = (0..1_100).filter(|number| few.has(*number)).collect();
        assert_eq!(all, [0, 63, 64, 1_000]);
    }
}
