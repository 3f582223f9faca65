//! Boxes in layers and lines between them: Sugiyama's way of drawing a directed graph, in whole
//! pixels, so that the same graph is the same picture everywhere.
//!
//! 1. `layers`: a box is one layer behind the last that it waits for. A line that passes a layer
//!    gets a lane in it, and lines to the same box share theirs.
//! 2. `order`: boxes and lanes of a layer are ordered so that few lines cross.
//! 3. `place`: they are moved towards what they are joined to, without overlap.
//! 4. `tracks`: between two layers, lines that say the same run together, all others apart.
//! 5. `route`: lines become points. They touch layers on lanes alone, so they meet no other's box.
//!
//! Ours, because what there is either places boxes and no lines, or draws boxes of its own.
//!
//! Layers follow each other *along* the picture, and what stands in a layer stands *across* it.

mod layers;
mod order;
mod place;
mod route;
#[cfg(test)]
mod tests;
mod tracks;

use layers::Layers;

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: i32,
    /// From top to bottom.
    pub height: i32,
}

/// A place in pixels, from the upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Downwards.
    pub y: i32,
}

/// A box in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    /// Upper left corner.
    pub at: Point,
    /// Size.
    pub size: Size,
}

/// Where layers follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// From left to right.
    Right,
    /// From top to bottom.
    Down,
}

/// A line in its place: horizontal and vertical pieces from corner to corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The box that it leaves.
    pub from: usize,
    /// The box that it enters.
    pub to: usize,
    /// Both ends, and the corners between them.
    pub points: Vec<Point>,
}

/// A graph that was drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// All of it.
    pub size: Size,
    /// Boxes in the order in which they were given. Those of a layer are equally long.
    pub boxes: Vec<Rect>,
    /// Lines in the order in which they were given.
    pub routes: Vec<Route>,
}

/// Space between two boxes of a layer.
const GAP: i32 = 16;
/// Space that a lane takes in its layer, and between it and others.
const LANE: i32 = 12;

/// Draws. An edge leads from an earlier box to a later one; each is given once.
#[must_use]
pub fn layout(sizes: &[Size], edges: &[(usize, usize)], flow: Flow) -> Layout {
    if sizes.is_empty() {
        return Layout::default();
    }
    let turn = |size: &Size| match flow {
        Flow::Right => *size,
        Flow::Down => Size { width: size.height, height: size.width },
    };
    let sizes: Vec<Size> = sizes.iter().map(turn).collect();
    let mut layers = Layers::new(sizes.len(), edges);
    order::order(&mut layers);
    let across = place::place(&layers, &sizes);
    let drawn = route::route(&layers, &sizes, &across, edges);
    match flow {
        Flow::Right => drawn,
        Flow::Down => turned(drawn),
    }
}

/// The same picture with both axes exchanged.
fn turned(layout: Layout) -> Layout {
    let point = |point: Point| Point { x: point.y, y: point.x };
    let size = |size: Size| Size { width: size.height, height: size.width };
    let rect = |rect: Rect| Rect { at: point(rect.at), size: size(rect.size) };
    let route = |route: Route| Route { points: route.points.into_iter().map(point).collect(), ..route };
    Layout {
        size: size(layout.size),
        boxes: layout.boxes.into_iter().map(rect).collect(),
        routes: layout.routes.into_iter().map(route).collect(),
    }
}
