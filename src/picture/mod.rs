//! The picture of the graph, as [SVG](https://www.w3.org/TR/SVG2/): readable on light and dark
//! ground, with text as text, and the same bytes on every machine.

mod card;
mod draw;
mod formats;
mod layout;
mod legend;
mod metrics;
mod style;
mod svg;
mod words;

use crate::compiler::graph::events::Participation;
use crate::compiler::graph::{Graph, Node};
use crate::model::pipeline::Pipeline;
use card::Card;
pub use formats::{Format, draw};
use layout::{Flow, Layout, Point, Rect, Route, Size, layout};
use legend::Legend;
use metrics::Font;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Space around everything.
const MARGIN: i32 = 20;
/// Space for the heading.
const HEADING: i32 = 54;
/// Space between the graph and the legend.
const ABOVE_LEGEND: i32 = 26;
/// The heading and the legend want so much.
const NARROWEST: i32 = 420;
/// What fits on a page of documentation without being made smaller.
const PAGE: i32 = 960;
const TITLE: Font = Font { size: 16, bold: true };

/// Everything that the picture shows, in its place.
struct Picture {
    name: String,
    cards: Vec<Card>,
    graph: Layout,
    legend: Legend,
    /// Boxes on the critical path, and how long it is.
    critical: (Vec<usize>, u32),
    size: Size,
}

/// Draws.
#[must_use]
pub(crate) fn svg(pipeline: &Pipeline, graph: &Graph<'_>) -> String {
    let picture = Picture::new(pipeline, graph);
    let Size { width, height } = picture.size;
    let kinds: Vec<style::Kind> = picture.cards.iter().map(|card| card.kind).collect();
    let id = &pipeline.slug;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"pipegen\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">"
    );
    let _ = writeln!(out, "<title id=\"{id}-title\">Jobs of {}</title>", svg::escaped(&picture.name));
    let _ = writeln!(out, "<desc id=\"{id}-desc\">{}</desc>", svg::escaped(&picture.described()));
    let _ = writeln!(out, "<style>\n{}</style>", style::sheet(&kinds));
    let _ = writeln!(
        out,
        "<rect class=\"ground\" x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"8\"/>",
        width - 1,
        height - 1
    );
    picture.heading(&mut out);
    picture.lines(&mut out);
    picture.boxes(&mut out);
    let foot = height - MARGIN - picture.legend.height();
    picture.legend.write(&mut out, Point { x: MARGIN, y: foot + 4 });
    out.push_str("</svg>\n");
    out
}

impl Picture {
    fn new(pipeline: &Pipeline, graph: &Graph<'_>) -> Self {
        let participation = Participation::new(pipeline);
        let nodes = nodes(graph);
        let number: BTreeMap<String, usize> =
            nodes.iter().enumerate().map(|(number, (node, _))| (node.id(), number)).collect();
        let find = |node: &Node<'_>| number.get(&node.id()).copied();
        let cards: Vec<Card> =
            nodes.iter().map(|(node, needs)| Card::new(node, needs, &participation)).collect();
        let pairs =
            nodes.iter().enumerate().flat_map(|(to, (_, needs))| needs.iter().map(move |from| (from, to)));
        let edges: Vec<(usize, usize)> = pairs.filter_map(|(from, to)| Some((find(from)?, to))).collect();
        let sizes: Vec<Size> = cards.iter().map(|card| card.size).collect();
        let drawn = fitting(&sizes, &edges);
        let inner = drawn.size.width.max(NARROWEST);
        let legend = Legend::new(&cards, participation.all(), inner);
        let size = Size {
            width: inner + 2 * MARGIN,
            height: MARGIN + HEADING + drawn.size.height + ABOVE_LEGEND + legend.height() + MARGIN,
        };
        let (path, minutes) = graph.critical_path().unwrap_or_default();
        let critical = (path.iter().filter_map(find).collect(), minutes);
        Self { name: pipeline.name.clone(), cards, graph: drawn, legend, critical, size }
    }

    /// Name, number of jobs, length of the critical path.
    fn heading(&self, out: &mut String) {
        let name = TITLE.cut(&self.name, self.size.width - 2 * MARGIN);
        svg::text(out, "heading", Point { x: MARGIN, y: MARGIN + 15 }, TITLE, &name);
        let (jobs, minutes) = (self.cards.len(), self.critical.1);
        let critical = match minutes {
            0 => String::new(),
            _ => format!(" · <tspan class=\"long\">critical path {}</tspan>", words::minutes(minutes)),
        };
        let y = MARGIN + 34;
        let _ = writeln!(out, "<text x=\"{MARGIN}\" y=\"{y}\">{jobs} jobs{critical}</text>");
    }

    /// Where the graph begins.
    fn origin(&self) -> Point {
        let free = self.size.width - 2 * MARGIN - self.graph.size.width;
        Point { x: MARGIN + free / 2, y: MARGIN + HEADING }
    }

    /// The lines, those of the critical path above the others.
    fn lines(&self, out: &mut String) {
        let origin = self.origin();
        let moved = |route: &Route| -> Vec<Point> {
            route.points.iter().map(|at| Point { x: at.x + origin.x, y: at.y + origin.y }).collect()
        };
        let steps: BTreeSet<(usize, usize)> =
            self.critical.0.windows(2).map(|pair| (pair[0], pair[1])).collect();
        for critical in [false, true] {
            let mut entered: BTreeSet<usize> = BTreeSet::new();
            for route in &self.graph.routes {
                if steps.contains(&(route.from, route.to)) == critical {
                    let points = moved(route);
                    draw::edge(out, route, &points, self.cards[route.to].kind, critical);
                    if entered.insert(route.to) {
                        draw::tip(out, &points, critical);
                    }
                }
            }
        }
    }

    fn boxes(&self, out: &mut String) {
        let origin = self.origin();
        for (number, (card, rect)) in self.cards.iter().zip(&self.graph.boxes).enumerate() {
            let at = Point { x: rect.at.x + origin.x, y: rect.at.y + origin.y };
            draw::card(out, card, Rect { at, size: rect.size }, self.critical.0.contains(&number));
        }
    }

    /// The picture in words.
    fn described(&self) -> String {
        let jobs = self.cards.iter().map(|card| format!("{}.", card.title)).collect::<Vec<_>>().join(" ");
        let names = self.critical.0.iter().filter_map(|number| self.cards.get(*number));
        let names: Vec<&str> = names.filter_map(|card| card.title.split(':').next()).collect();
        match self.critical.1 {
            0 => jobs,
            minutes => format!("{jobs} Critical path, {}: {}.", words::minutes(minutes), names.join(", ")),
        }
    }
}

/// What is drawn, and what each is drawn behind.
fn nodes<'p>(graph: &Graph<'p>) -> Vec<(Node<'p>, Vec<Node<'p>>)> {
    let later = graph.followers().iter().map(|job| (Node::Job(job), vec![Node::HandOver]));
    graph.order().into_iter().zip(graph.direct()).chain(later).collect()
}

/// From left to right where that fits on a page, and otherwise in the direction that is narrower.
fn fitting(sizes: &[Size], edges: &[(usize, usize)]) -> Layout {
    let right = layout(sizes, edges, Flow::Right);
    if right.size.width <= PAGE {
        return right;
    }
    let down = layout(sizes, edges, Flow::Down);
    if down.size.width < right.size.width { down } else { right }
}
