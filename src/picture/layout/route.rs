//! Lines as points.

use super::layers::Layers;
use super::tracks::{Channel, channel};
use super::{Layout, Point, Rect, Route, Size};
use std::collections::BTreeMap;

/// Least space between two layers.
const BETWEEN: i32 = 44;
/// Space between a layer and the nearest track.
const MARGIN: i32 = 18;
/// Space between two tracks.
const TRACK: i32 = 10;

/// Where everything stands along the picture.
struct Along {
    /// Where each layer begins.
    starts: Vec<i32>,
    /// How long its boxes are.
    depths: Vec<i32>,
    /// Where each cell's lines in front of it bend, by the cell.
    bends: BTreeMap<usize, i32>,
    /// Lines that leave or enter beside the middle.
    aside: BTreeMap<(usize, usize), (i32, i32)>,
}

/// Gives boxes and lines their places; `middle` says where each cell stands across the picture.
pub fn route(layers: &Layers, sizes: &[Size], middle: &[i32], edges: &[(usize, usize)]) -> Layout {
    let along = along(layers, sizes, middle);
    let mut boxes = vec![Rect::default(); sizes.len()];
    for (layer, cells) in layers.layers.iter().enumerate() {
        for cell in cells.iter().filter(|cell| **cell < sizes.len()) {
            let size = Size { width: along.depths[layer], height: sizes[*cell].height };
            let at = Point { x: along.starts[layer], y: middle[*cell] - size.height / 2 };
            boxes[*cell] = Rect { at, size };
        }
    }
    let routes = layers.chains.iter().zip(edges).map(|(chain, (from, to))| {
        let (start, end) = (boxes[*from], boxes[*to]);
        let mut points = Vec::new();
        for pair in chain.windows(2) {
            let (exit, entry) = along.aside.get(&(pair[0], pair[1])).copied().unwrap_or_default();
            let (exit, entry) = (middle[pair[0]] + exit, middle[pair[1]] + entry);
            if points.is_empty() {
                points.push(Point { x: start.at.x + start.size.width, y: exit });
            }
            if let Some(x) = along.bends.get(&pair[1]).filter(|_| exit != entry) {
                points.push(Point { x: *x, y: exit });
                points.push(Point { x: *x, y: entry });
            }
            if pair[1] == *to {
                points.push(Point { x: end.at.x, y: entry });
            }
        }
        Route { from: *from, to: *to, points }
    });
    let routes: Vec<Route> = routes.collect();
    let width = along.starts.last().zip(along.depths.last()).map_or(0, |(start, depth)| start + depth);
    let bottom = boxes.iter().map(|rect| rect.at.y + rect.size.height);
    let lowest = routes.iter().flat_map(|route| &route.points).map(|point| point.y + 1);
    let height = bottom.chain(lowest).max().unwrap_or(0);
    Layout { size: Size { width, height }, boxes, routes }
}

fn along(layers: &Layers, sizes: &[Size], middle: &[i32]) -> Along {
    let mut own =
        Along { starts: Vec::new(), depths: Vec::new(), bends: BTreeMap::new(), aside: BTreeMap::new() };
    let mut at = 0;
    for (layer, cells) in layers.layers.iter().enumerate() {
        if layer > 0 {
            let channel = channel(layers, middle, layer);
            at += own.bend(&channel, at);
        }
        let depth =
            cells.iter().filter_map(|cell| sizes.get(*cell)).map(|size| size.width).max().unwrap_or(0);
        own.starts.push(at);
        own.depths.push(depth);
        at += depth;
    }
    own
}

impl Along {
    /// Notes where lines bend in a channel that begins at `start`, and says how wide it is.
    fn bend(&mut self, channel: &Channel, start: i32) -> i32 {
        let tracks = i32::try_from(channel.tracks).unwrap_or(i32::MAX / TRACK / 4);
        let spread = (tracks - 1).max(0) * TRACK;
        let width = BETWEEN.max(spread + 2 * MARGIN);
        let first = start + (width - spread) / 2;
        self.aside.extend(&channel.aside);
        for bundle in &channel.bundles {
            let track = bundle.track.and_then(|track| i32::try_from(track).ok());
            for (target, track) in bundle.targets.iter().zip(track.iter().cycle()) {
                self.bends.insert(*target, first + track * TRACK);
            }
        }
        width
    }
}
