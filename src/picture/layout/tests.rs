use super::{Flow, Layout, Point, Rect, Size, layout};

/// Numbers that look random and are the same everywhere (Knuth's MMIX).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

pub fn graph(numbers: &mut Numbers, count: usize) -> (Vec<Size>, Vec<(usize, usize)>) {
    let size = |numbers: &mut Numbers| Size {
        width: 60 + i32::try_from(numbers.below(120)).unwrap(),
        height: 20 + i32::try_from(numbers.below(60)).unwrap(),
    };
    let sizes = (0..count).map(|_| size(numbers)).collect();
    let mut edges = Vec::new();
    for to in 1..count {
        for _ in 0..=numbers.below(3) {
            let edge = (numbers.below(to), to);
            if !edges.contains(&edge) {
                edges.push(edge);
            }
        }
    }
    (sizes, edges)
}

/// Whether a horizontal or vertical piece of a line meets a box, its edge included.
fn meets(from: Point, to: Point, rect: &Rect) -> bool {
    let (right, bottom) = (rect.at.x + rect.size.width, rect.at.y + rect.size.height);
    from.x.min(to.x) <= right
        && from.x.max(to.x) >= rect.at.x
        && from.y.min(to.y) <= bottom
        && from.y.max(to.y) >= rect.at.y
}

fn check(drawn: &Layout, sizes: &[Size], edges: &[(usize, usize)], flow: Flow) {
    assert_eq!((drawn.boxes.len(), drawn.routes.len()), (sizes.len(), edges.len()));
    for (index, one) in drawn.boxes.iter().enumerate() {
        assert!(one.size.width >= sizes[index].width && one.size.height >= sizes[index].height);
        assert!(one.at.x >= 0 && one.at.x + one.size.width <= drawn.size.width);
        assert!(one.at.y >= 0 && one.at.y + one.size.height <= drawn.size.height);
        for other in &drawn.boxes[..index] {
            let corner = Point { x: other.at.x + other.size.width, y: other.at.y + other.size.height };
            assert!(!meets(other.at, corner, one), "{one:?} {other:?}");
        }
    }
    for (route, edge) in drawn.routes.iter().zip(edges) {
        assert_eq!((route.from, route.to), *edge);
        for pair in route.points.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            assert!(from.x == to.x || from.y == to.y, "{route:?}");
            let back = if flow == Flow::Right { to.x < from.x } else { to.y < from.y };
            assert!(!back, "{route:?}");
            assert!(from.x >= 0 && to.x <= drawn.size.width && to.y <= drawn.size.height);
            for (index, rect) in drawn.boxes.iter().enumerate() {
                let own = index == route.from || index == route.to;
                assert!(own || !meets(from, to, rect), "{route:?} meets {index} {rect:?}");
            }
        }
    }
}

#[test]
fn nothing_overlaps_in_any_graph() {
    let mut numbers = Numbers(1);
    for round in 0..200 {
        let count = 1 + numbers.below(1 + round / 4);
        let (sizes, edges) = graph(&mut numbers, count);
        for flow in [Flow::Right, Flow::Down] {
            let drawn = layout(&sizes, &edges, flow);
            check(&drawn, &sizes, &edges, flow);
            assert_eq!(layout(&sizes, &edges, flow), drawn);
        }
    }
}

#[test]
fn no_box_and_one_box_are_graphs() {
    assert_eq!(layout(&[], &[], Flow::Right), Layout::default());
    let size = Size { width: 80, height: 30 };
    let drawn = layout(&[size], &[], Flow::Down);
    assert_eq!((drawn.size, drawn.boxes), (size, vec![Rect { at: Point::default(), size }]));
}

#[test]
fn two_hundred_boxes_with_ten_thousand_edges_take_seconds_at_most() {
    let size = Size { width: 100, height: 40 };
    let sizes = vec![size; 200];
    let edges: Vec<(usize, usize)> = (0..100).flat_map(|from| (100..200).map(move |to| (from, to))).collect();
    let start = std::time::Instant::now();
    check(&layout(&sizes, &edges, Flow::Right), &sizes, &edges, Flow::Right);
    let mut numbers = Numbers(7);
    let (sizes, edges) = graph(&mut numbers, 200);
    check(&layout(&sizes, &edges, Flow::Down), &sizes, &edges, Flow::Down);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn a_chain_is_a_straight_line() {
    let sizes: Vec<Size> = [30, 61, 44, 52].map(|height| Size { width: 90, height }).to_vec();
    let drawn = layout(&sizes, &[(0, 1), (1, 2), (2, 3)], Flow::Right);
    assert!(drawn.routes.iter().all(|route| route.points.len() == 2), "{drawn:?}");
}

#[test]
fn crossings_that_need_not_be_are_not_there() {
    // Two chains, given so that they would cross: 0 and 1, then 3 behind 0 and 2 behind 1.
    let sizes = vec![Size { width: 50, height: 20 }; 4];
    let drawn = layout(&sizes, &[(0, 3), (1, 2)], Flow::Right);
    assert_eq!(drawn.boxes[0].at.y, drawn.boxes[3].at.y);
    assert_eq!(drawn.boxes[1].at.y, drawn.boxes[2].at.y);
}
