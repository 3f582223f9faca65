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
    /// How far from the middle a line leaves its source or enters its target, by both cells: where
    /// no order of tracks keeps two lines apart, one moves aside.
    pub aside: BTreeMap<(usize, usize), (i32, i32)>,
}

/// Two lines nearer to each other than this look like one.
const NEAR: i32 = 7;
/// So far a line moves aside.
const ASIDE: i32 = 9;
/// Two lines in one are so bad that a crossing counts for nothing beside them.
const CONFUSION: usize = 10_000;
/// Rounds over all bundles of a channel.
const ROUNDS: usize = 20;

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
    let aside = aside(layers, &bent, middle);
    bent.extend(straight);
    Channel { bundles: bent, tracks, aside }
}

/// From where to where a bundle runs across.
fn span(bundle: &Bundle, middle: &[i32]) -> (i32, i32) {
    let ends = || bundle.sources.iter().chain(&bundle.targets).map(|cell| middle[*cell]);
    (ends().min().unwrap_or(0), ends().max().unwrap_or(0))
}

/// Puts bundles into the order of their tracks: moves one after the other to where it costs least, as
/// long as that helps.
fn sort(bundles: &mut Vec<Bundle>, middle: &[i32]) {
    let costs: Vec<Vec<i64>> =
        bundles.iter().map(|one| bundles.iter().map(|other| cost(one, other, middle)).collect()).collect();
    let mut order: Vec<usize> = (0..bundles.len()).collect();
    for _ in 0..ROUNDS {
        let mut changed = false;
        for bundle in 0..bundles.len() {
            changed |= moved(&mut order, bundle, &costs);
        }
        if !changed {
            break;
        }
    }
    *bundles = order.iter().map(|bundle| bundles[*bundle].clone()).collect();
}

/// Whether a bundle went to a better place.
fn moved(order: &mut Vec<usize>, bundle: usize, costs: &[Vec<i64>]) -> bool {
    let Some(at) = order.iter().position(|other| *other == bundle) else { return false };
    order.remove(at);
    let mut now: i64 = order.iter().map(|other| costs[bundle][*other]).sum();
    let mut all = vec![now];
    for other in order.iter() {
        now += costs[*other][bundle] - costs[bundle][*other];
        all.push(now);
    }
    let least = all.iter().copied().min().unwrap_or(0);
    let best = all.iter().position(|cost| *cost == least).filter(|_| all[at] > least).unwrap_or(at);
    order.insert(best, bundle);
    best != at
}

/// What it costs that `one` bends before `other`.
fn cost(one: &Bundle, other: &Bundle, middle: &[i32]) -> i64 {
    let within = |cell: &usize, bundle: &Bundle| {
        let (least, most) = span(bundle, middle);
        (least..=most).contains(&middle[*cell])
    };
    let left = one.targets.iter().filter(|cell| within(cell, other)).count();
    let entered =
        other.sources.iter().filter(|cell| !one.sources.contains(cell) && within(cell, one)).count();
    i64::try_from(left + entered + CONFUSION * confused(one, other, middle)).unwrap_or(i64::MAX)
}

/// How many lines into `other`'s track run over lines out of `one`'s.
fn confused(one: &Bundle, other: &Bundle, middle: &[i32]) -> usize {
    other.sources.iter().filter(|source| over(one, **source, middle).is_some()).count()
}

/// The target of a bundle that a line from `source` to a later track would run over.
fn over(one: &Bundle, source: usize, middle: &[i32]) -> Option<usize> {
    let near = |target: &&usize| (middle[source] - middle[**target]).abs() < NEAR;
    one.targets.iter().find(near).copied().filter(|_| !one.sources.contains(&source))
}

/// Moves lines aside that would still run over each other. Boxes have room for that; lanes have not.
fn aside(layers: &Layers, bundles: &[Bundle], middle: &[i32]) -> BTreeMap<(usize, usize), (i32, i32)> {
    let mut aside: BTreeMap<(usize, usize), (i32, i32)> = BTreeMap::new();
    for (at, other) in bundles.iter().enumerate() {
        for one in &bundles[..at] {
            for source in &other.sources {
                let Some(target) = over(one, *source, middle) else { continue };
                let sign = if middle[target] < middle[*source] { -1 } else { 1 };
                if !layers.is_lane(target) {
                    for own in &one.sources {
                        aside.entry((*own, target)).or_default().1 = sign * ASIDE;
                    }
                } else if !layers.is_lane(*source) {
                    for own in &other.targets {
                        aside.entry((*source, *own)).or_default().0 = -sign * ASIDE;
                    }
                }
            }
        }
    }
    aside
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

#[cfg(test)]
mod tests {
    use super::super::layers::Layers;
    use super::*;

    /// Boxes 0 and 1 face boxes 3 and 2, and each is joined to the one across.
    fn crossed() -> (Layers, [i32; 4]) {
        (Layers::new(4, &[(0, 3), (1, 2)]), [0, 100, 0, 100])
    }

    #[test]
    fn boxes_with_the_same_needs_share_a_track() {
        let layers = Layers::new(5, &[(0, 2), (1, 2), (0, 3), (1, 3), (1, 4)]);
        let channel = channel(&layers, &[0, 50, 0, 50, 100], 1);
        let joined: Vec<(usize, usize)> =
            channel.bundles.iter().map(|bundle| (bundle.sources.len(), bundle.targets.len())).collect();
        assert_eq!((joined.len(), channel.tracks), (2, 2));
        assert!(joined.contains(&(2, 2)) && joined.contains(&(1, 1)), "{joined:?}");
    }

    #[test]
    fn a_line_that_no_order_keeps_apart_moves_aside() {
        let (layers, middle) = crossed();
        let channel = channel(&layers, &middle, 1);
        assert_eq!(channel.tracks, 2);
        assert_eq!(channel.aside.values().filter(|(_, enter)| *enter != 0).count(), 1, "{channel:?}");
    }

    #[test]
    fn lines_that_an_order_keeps_apart_stay_where_they_are() {
        // The line out of 0 and the line into 2 are level: the first one has to bend first.
        let layers = Layers::new(4, &[(0, 3), (1, 2)]);
        let channel = channel(&layers, &[0, 50, 0, 100], 1);
        assert!(channel.aside.is_empty());
        let first = channel.bundles.iter().min_by_key(|bundle| bundle.track).unwrap();
        assert_eq!(first.sources, [0]);
    }
}
