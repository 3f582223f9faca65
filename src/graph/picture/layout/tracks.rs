//! Lines between two layers: which run together, and where each bends.
//!
//! Cells with the same cells before them are entered from one track: whatever runs into the track
//! reaches all that leaves it, so that a line never suggests what is not so.

use super::layers::Layers;
use std::collections::BTreeMap;

/// Lines from each of some cells to each of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Cells of the layer before.
    pub sources: Vec<usize>,
    /// Cells of the layer behind.
    pub targets: Vec<usize>,
    /// Track on which it runs across; nothing where it runs straight on.
    pub track: Option<usize>,
}

/// The bundles in front of a layer, and how many tracks they take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// Bundles.
    pub bundles: Vec<Bundle>,
    /// Number of tracks.
    pub tracks: usize,
}

/// Two lines nearer to each other than this look like one.
const NEAR: i32 = 7;
/// Two lines in one are so bad that a crossing counts for nothing beside them.
const CONFUSION: usize = 10_000;

/// Plans the channel in front of a layer; `middle` says where each cell stands.
pub fn channel(layers: &Layers, middle: &[i32], layer: usize) -> Channel {
    let mut by_sources: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for cell in &layers.layers[layer] {
        let mut sources = layers.before[*cell].clone();
        sources.sort_unstable();
        if !sources.is_empty() {
            by_sources.entry(sources).or_default().push(*cell);
        }
    }
    let all = by_sources.into_iter().map(|(sources, targets)| Bundle { sources, targets, track: None });
    let (straight, mut bent): (Vec<Bundle>, Vec<Bundle>) =
        all.partition(|bundle| span(bundle, middle).0 == span(bundle, middle).1);
    sort(&mut bent, middle);
    let tracks = assign(&mut bent, middle);
    bent.extend(straight);
    Channel { bundles: bent, tracks }
}

/// From where to where a bundle runs across.
fn span(bundle: &Bundle, middle: &[i32]) -> (i32, i32) {
    let ends = || bundle.sources.iter().chain(&bundle.targets).map(|cell| middle[*cell]);
    (ends().min().unwrap_or(0), ends().max().unwrap_or(0))
}

/// Puts bundles into the order of their tracks: exchanges neighbours as long as that helps.
fn sort(bundles: &mut [Bundle], middle: &[i32]) {
    for _ in 0..bundles.len() {
        let mut changed = false;
        for at in 1..bundles.len() {
            let (one, other) = (&bundles[at - 1], &bundles[at]);
            if cost(other, one, middle) < cost(one, other, middle) {
                bundles.swap(at - 1, at);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

/// What it costs that `one` bends before `other`.
fn cost(one: &Bundle, other: &Bundle, middle: &[i32]) -> usize {
    let within = |cell: &usize, bundle: &Bundle| {
        let (least, most) = span(bundle, middle);
        (least..=most).contains(&middle[*cell])
    };
    let left = one.targets.iter().filter(|cell| within(cell, other)).count();
    let entered =
        other.sources.iter().filter(|cell| !one.sources.contains(cell) && within(cell, one)).count();
    left + entered + CONFUSION * confused(one, other, middle)
}

/// How many lines into `other`'s track run over lines out of `one`'s.
fn confused(one: &Bundle, other: &Bundle, middle: &[i32]) -> usize {
    let near = |a: &usize, b: &usize| (middle[*a] - middle[*b]).abs() < NEAR;
    let foreign = other.sources.iter().filter(|source| !one.sources.contains(source));
    foreign.filter(|source| one.targets.iter().any(|target| near(source, target))).count()
}

/// Gives each bundle the first track behind those that it must not share one with.
fn assign(bundles: &mut [Bundle], middle: &[i32]) -> usize {
    let mut tracks = 0;
    for at in 0..bundles.len() {
        let own = span(&bundles[at], middle);
        let earlier = bundles[..at].iter().filter(|other| {
            let other = span(other, middle);
            other.0 <= own.1 + NEAR && own.0 <= other.1 + NEAR
        });
        let track = earlier.filter_map(|other| other.track).max().map_or(0, |track| track + 1);
        bundles[at].track = Some(track);
        tracks = tracks.max(track + 1);
    }
    tracks
}
