//! Which layer each box is in, and the lanes of lines that pass a layer.

use std::collections::BTreeMap;

/// What stands in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// A box.
    Node(usize),
    /// The lane of all lines to this box from earlier layers than the one before.
    Lane(usize),
}

/// A graph in which every link leads from one layer to the next. Cells are named by their index.
#[derive(Debug, Default)]
pub struct Layers {
    /// Every cell; the first are the boxes.
    pub cells: Vec<Content>,
    /// Cells by layer, in their order across it.
    pub layers: Vec<Vec<usize>>,
    /// Cells that a cell is linked to in the layer before.
    pub before: Vec<Vec<usize>>,
    /// Cells that a cell is linked to in the layer behind.
    pub behind: Vec<Vec<usize>>,
    /// For each edge the cells that it runs through, both boxes included.
    pub chains: Vec<Vec<usize>>,
}

impl Layers {
    /// An edge leads from a box to a later one.
    pub fn new(count: usize, edges: &[(usize, usize)]) -> Self {
        let layer = longest(count, edges);
        let mut own = Self::default();
        for (node, at) in layer.iter().enumerate() {
            own.add(Content::Node(node), *at);
        }
        let mut lanes: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (from, to) in edges {
            let mut chain = vec![*from];
            for between in layer[*from] + 1..layer[*to] {
                let lane =
                    *lanes.entry((*to, between)).or_insert_with(|| own.add(Content::Lane(*to), between));
                chain.push(lane);
            }
            chain.push(*to);
            for pair in chain.windows(2) {
                if !own.behind[pair[0]].contains(&pair[1]) {
                    own.behind[pair[0]].push(pair[1]);
                    own.before[pair[1]].push(pair[0]);
                }
            }
            own.chains.push(chain);
        }
        own
    }

    fn add(&mut self, content: Content, layer: usize) -> usize {
        let cell = self.cells.len();
        self.cells.push(content);
        self.before.push(Vec::new());
        self.behind.push(Vec::new());
        while self.layers.len() <= layer {
            self.layers.push(Vec::new());
        }
        self.layers[layer].push(cell);
        cell
    }

    /// Whether a cell is a lane.
    pub fn is_lane(&self, cell: usize) -> bool {
        matches!(self.cells[cell], Content::Lane(_))
    }
}

/// For each box the number of edges on the longest way to it.
fn longest(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in edges {
        before[*to].push(*from);
    }
    let mut layer = vec![0; count];
    for node in 0..count {
        layer[node] = before[node].iter().map(|from| layer[*from] + 1).max().unwrap_or(0);
    }
    layer
}
