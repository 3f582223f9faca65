//! Circles: things that wait for each other, and the way around.

use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::value::Name;
use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;
use std::collections::{BTreeMap, VecDeque};

/// One thing waits for another, because something was written.
pub struct Edge {
    /// Who waits.
    pub from: Name,
    /// For whom.
    pub to: Name,
    /// Where it is written.
    pub span: Span,
    /// What is written there: "`lint` needs `test`".
    pub text: String,
}

/// A shortest circle of every knot, each as its edges in order, beginning with the first name.
pub fn circles(edges: &[Edge]) -> Vec<Vec<&Edge>> {
    let mut graph: DiGraphMap<&Name, ()> = DiGraphMap::new();
    for edge in edges {
        graph.add_edge(&edge.from, &edge.to, ());
    }
    // Not Tarjan's, which calls itself for each step of a chain.
    let knots = kosaraju_scc(&graph);
    let places =
        knots.iter().enumerate().flat_map(|(knot, members)| members.iter().map(move |name| (*name, knot)));
    let places: BTreeMap<&Name, usize> = places.collect();
    let mut inner: BTreeMap<usize, BTreeMap<&Name, Vec<&Edge>>> = BTreeMap::new();
    for edge in edges {
        let (from, to) = (places.get(&edge.from), places.get(&edge.to));
        if let Some(knot) = from.filter(|knot| Some(*knot) == to) {
            inner.entry(*knot).or_default().entry(&edge.from).or_default().push(edge);
        }
    }
    let mut found: Vec<Vec<&Edge>> =
        inner.values().filter_map(|edges| edges.keys().find_map(|start| way_back(start, edges))).collect();
    found.sort_by_key(|circle| circle.first().map(|edge| (edge.span.start, &edge.from)));
    found
}

/// A shortest way from a name back to itself.
fn way_back<'e>(start: &Name, edges: &BTreeMap<&'e Name, Vec<&'e Edge>>) -> Option<Vec<&'e Edge>> {
    let mut reached: BTreeMap<&Name, &Edge> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(name) = open.pop_front() {
        for edge in edges.get(name).into_iter().flatten().copied() {
            if edge.to == *start {
                let mut circle = vec![edge];
                while let Some(before) = circle.last().and_then(|edge| reached.get(&edge.from)) {
                    circle.push(before);
                }
                circle.reverse();
                return Some(circle);
            }
            if let std::collections::btree_map::Entry::Vacant(free) = reached.entry(&edge.to) {
                free.insert(edge);
                open.push_back(&edge.to);
            }
        }
    }
    None
}

/// The error for a circle; `itself` is what is said of one that waits for itself.
pub fn error(code: Code, circle: &[&Edge], itself: &str, help: &str) -> Option<Diagnostic> {
    let first = circle.first()?;
    let mut path: Vec<String> = circle.iter().map(|edge| format!("`{}`", edge.from)).collect();
    path.push(format!("`{}`", first.from));
    let message = match circle {
        [only] => format!("`{}` {itself} itself", only.from),
        _ => format!("a circle: {}", path.join(" → ")),
    };
    let error = Diagnostic::error(code, first.span.clone(), message).label(first.text.clone());
    let all = circle[1..].iter().fold(error, |error, edge| error.also(edge.span.clone(), edge.text.clone()));
    let why = match circle {
        [_] => "it would start when it has ended",
        _ => {
            "each is a job of GitHub's that starts when the one before it has ended, so none of them could start"
        }
    };
    Some(all.why(why).help(help))
}

#[cfg(test)]
mod tests {
    use super::{Edge, circles};
    use crate::language::value::{Leaf, Name};

    fn edges(all: &[(&str, &str)]) -> Vec<Edge> {
        let name = |text: &str| Name::parse(text).map_err(|invalid| invalid.message);
        let edge = |(from, to): &(&str, &str)| {
            Ok(Edge { from: name(from)?, to: name(to)?, span: 0..0, text: String::new() })
        };
        all.iter().filter_map(|pair| edge(pair).map_err(|_: String| ()).ok()).collect()
    }

    fn paths(all: &[(&str, &str)]) -> Vec<String> {
        let path = |circle: &Vec<&Edge>| circle.iter().map(|edge| edge.from.as_str()).collect::<String>();
        circles(&edges(all)).iter().map(path).collect()
    }

    #[test]
    fn a_shortest_circle_of_each_knot_is_found() {
        assert_eq!(paths(&[("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]), ["abc"]);
        assert_eq!(paths(&[("a", "b"), ("b", "c"), ("c", "a"), ("b", "a")]), ["ab"]);
        assert_eq!(paths(&[("a", "a"), ("b", "c"), ("c", "b")]), ["a", "bc"]);
        assert_eq!(paths(&[("x", "a"), ("a", "b"), ("b", "a")]), ["ab"]);
    }

    #[test]
    fn what_ends_is_no_circle() {
        assert_eq!(paths(&[("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]), [""; 0]);
    }
}
