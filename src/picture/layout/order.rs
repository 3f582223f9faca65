//! The order of boxes and lanes in their layers: sweeps by barycentre, the best of which stays.

use super::layers::Layers;

/// More sweeps than these mend nothing in graphs of a few hundred boxes.
const SWEEPS: usize = 12;

/// Orders every layer so that few lines cross.
pub fn order(layers: &mut Layers) {
    let mut best = layers.layers.clone();
    let mut fewest = crossings(layers);
    for sweep in 0..SWEEPS {
        if fewest == 0 {
            break;
        }
        let count = layers.layers.len();
        for step in 1..count {
            let (at, beside) =
                if sweep % 2 == 0 { (step, step - 1) } else { (count - 1 - step, count - step) };
            arrange(layers, at, beside);
        }
        let now = crossings(layers);
        if now < fewest {
            fewest = now;
            best.clone_from(&layers.layers);
        }
    }
    layers.layers = best;
}

/// Orders a layer by the mean position of what its cells are linked to in the layer beside it. What
/// is linked to nothing there keeps its position.
fn arrange(layers: &mut Layers, at: usize, beside: usize) {
    let position = positions(layers, beside);
    let links = if beside < at { &layers.before } else { &layers.behind };
    let mut cells: Vec<(usize, usize)> = Vec::new();
    for (own, cell) in layers.layers[at].iter().enumerate() {
        let linked = &links[*cell];
        let sum: usize = linked.iter().map(|cell| position[*cell]).sum();
        let mean = (sum * 1000).checked_div(linked.len()).unwrap_or(own * 1000);
        cells.push((mean, *cell));
    }
    cells.sort_by_key(|(mean, _)| *mean);
    layers.layers[at] = cells.into_iter().map(|(_, cell)| cell).collect();
}

/// Positions of a layer's cells, by cell.
fn positions(layers: &Layers, layer: usize) -> Vec<usize> {
    let mut positions = vec![0; layers.cells.len()];
    for (position, cell) in layers.layers[layer].iter().enumerate() {
        positions[*cell] = position;
    }
    positions
}

/// How many pairs of links cross.
pub fn crossings(layers: &Layers) -> usize {
    (1..layers.layers.len())
        .map(|layer| inversions(&targets(layers, layer), layers.layers[layer].len()))
        .sum()
}

/// Positions in a layer that links from the one before lead to, in the order of where they begin.
fn targets(layers: &Layers, layer: usize) -> Vec<usize> {
    let position = positions(layers, layer);
    let mut targets = Vec::new();
    for cell in &layers.layers[layer - 1] {
        let mut own: Vec<usize> = layers.behind[*cell].iter().map(|next| position[*next]).collect();
        own.sort_unstable();
        targets.extend(own);
    }
    targets
}

/// Pairs that stand in the wrong order, counted with a Fenwick tree in the time of a sort.
fn inversions(values: &[usize], bound: usize) -> usize {
    let mut tree = vec![0_usize; bound + 1];
    let mut inversions = 0;
    for (seen, value) in values.iter().enumerate() {
        let mut smaller_or_same = 0;
        let mut at = value + 1;
        while at > 0 {
            smaller_or_same += tree[at];
            at &= at - 1;
        }
        inversions += seen - smaller_or_same;
        let mut at = value + 1;
        while at <= bound {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    inversions
}
