//! Where boxes and lanes stand across their layers.

use super::layers::Layers;
use super::{GAP, LANE, Size};

/// Parts of a pixel that positions are counted in until they are rounded.
const FINE: i64 = 64;
/// Passes over all layers, there and back.
const PASSES: usize = 24;
/// So near to each other, two linked cells are put into line.
const NEAR: i64 = 24;

/// The middle of each cell, in whole pixels from the picture's edge.
pub fn place(layers: &Layers, sizes: &[Size]) -> Vec<i32> {
    let mut middle = stacked(layers, sizes);
    for pass in 0..PASSES {
        let count = layers.layers.len();
        for step in 0..count {
            let layer = if pass % 2 == 0 { step } else { count - 1 - step };
            relax(layers, sizes, &mut middle, layer);
        }
    }
    for value in &mut middle {
        *value = (*value + FINE / 2).div_euclid(FINE);
    }
    for layer in 0..layers.layers.len() {
        straighten(layers, sizes, &mut middle, layer);
    }
    let top = |cell: usize| middle[cell] - breadth(layers, sizes, cell) / 2;
    let least = (0..middle.len()).map(top).min().unwrap_or(0);
    middle.iter().map(|value| i32::try_from(value - least).unwrap_or(i32::MAX)).collect()
}

/// Every layer by itself, around one line.
fn stacked(layers: &Layers, sizes: &[Size]) -> Vec<i64> {
    let mut middle = vec![0; layers.cells.len()];
    for cells in &layers.layers {
        let mut at = 0;
        for (index, cell) in cells.iter().enumerate() {
            at += if index == 0 { 0 } else { distance(layers, sizes, cells[index - 1], *cell) };
            middle[*cell] = at * FINE;
        }
        for cell in cells {
            middle[*cell] -= at * FINE / 2;
        }
    }
    middle
}

/// Moves the cells of a layer towards those that they are linked to.
fn relax(layers: &Layers, sizes: &[Size], middle: &mut [i64], layer: usize) {
    let cells = &layers.layers[layer];
    let wished: Vec<(i64, i64)> = cells
        .iter()
        .map(|cell| {
            let linked = layers.before[*cell].iter().chain(&layers.behind[*cell]);
            let (sum, weight) = linked.fold((0, 0), |(sum, weight), other| {
                let own = pull(layers, *cell, *other);
                (sum + own * middle[*other], weight + own)
            });
            if weight == 0 { (middle[*cell], 1) } else { (sum / weight, weight) }
        })
        .collect();
    settle(layers, sizes, cells, &wished, FINE, middle);
}

/// How much a link wants to be straight: a bend of a lane is worse than one at a box.
fn pull(layers: &Layers, one: usize, other: usize) -> i64 {
    match (layers.is_lane(one), layers.is_lane(other)) {
        (true, true) => 40,
        (false, false) => 1,
        _ => 2,
    }
}

/// Puts a cell into line with one of the layer before that is nearly in line already, a lane with a
/// lane rather than a box.
fn straighten(layers: &Layers, sizes: &[Size], middle: &mut [i64], layer: usize) {
    let cells = &layers.layers[layer];
    let wished: Vec<(i64, i64)> = cells
        .iter()
        .map(|cell| {
            let own = middle[*cell];
            let lanes = |other: usize| layers.is_lane(*cell) && layers.is_lane(other);
            let near =
                layers.before[*cell].iter().copied().filter(|other| (middle[*other] - own).abs() <= NEAR);
            match near.min_by_key(|other| (!lanes(*other), (middle[*other] - own).abs())) {
                Some(other) if lanes(other) => (middle[other], 100_000),
                Some(other) => (middle[other], 1000),
                None => (own, 1),
            }
        })
        .collect();
    settle(layers, sizes, cells, &wished, 1, middle);
}

/// Gives each cell the place nearest to its wish that keeps order and distances: the least sum of
/// squares by weight, found by pooling neighbours that would overlap.
fn settle(
    layers: &Layers,
    sizes: &[Size],
    cells: &[usize],
    wished: &[(i64, i64)],
    unit: i64,
    middle: &mut [i64],
) {
    let mut offsets = Vec::new();
    let mut pools: Vec<(i64, i64, usize)> = Vec::new();
    for (index, (wish, weight)) in wished.iter().enumerate() {
        let offset = match index.checked_sub(1) {
            Some(last) => offsets[last] + distance(layers, sizes, cells[last], cells[index]) * unit,
            None => 0,
        };
        offsets.push(offset);
        let mut pool = ((wish - offset) * weight, *weight, 1);
        while let Some((sum, weight, count)) = pools.last().copied() {
            if mean(sum, weight) <= mean(pool.0, pool.1) {
                break;
            }
            pools.pop();
            pool = (pool.0 + sum, pool.1 + weight, pool.2 + count);
        }
        pools.push(pool);
    }
    let mut index = 0;
    for (sum, weight, count) in pools {
        for _ in 0..count {
            middle[cells[index]] = mean(sum, weight) + offsets[index];
            index += 1;
        }
    }
}

/// Rounded, halves upwards.
fn mean(sum: i64, weight: i64) -> i64 {
    (2 * sum + weight).div_euclid(2 * weight)
}

/// Least distance between the middles of two neighbours, in pixels.
fn distance(layers: &Layers, sizes: &[Size], one: usize, other: usize) -> i64 {
    let gap = if layers.is_lane(one) || layers.is_lane(other) { LANE } else { GAP };
    let both = breadth(layers, sizes, one) + breadth(layers, sizes, other);
    (both + 1) / 2 + 1 + i64::from(gap)
}

fn breadth(layers: &Layers, sizes: &[Size], cell: usize) -> i64 {
    if layers.is_lane(cell) { 2 } else { i64::from(sizes[cell].height) }
}
