//! What stays because of what stays, and what goes with what goes.

use super::Rules;
use super::World;
use super::circles::Circles;
use super::graph::Graph;
use super::reason::{Expiry, Verdict, Why};
use super::reserved::Reserved;
use super::verdict;

/// Keeps what is reached from what stays: what a kept index lists, and what speaks of a kept manifest
/// (by its `subject`, or by a tag made of its digest), and the record of a promotion whose tag is on one,
/// for whatever reason that stays: without its record a tag could be moved backwards.
pub fn spread(graph: &Graph<'_>, stays: &mut [Vec<Why>]) {
    let mut records = vec![Vec::new(); graph.digests.len()];
    for tag in &graph.tags {
        let Some(Reserved::Record(of)) = tag.reserved else { continue };
        if let Some(place) = graph.place(of) {
            records[graph.tags[place].of].push(tag.of);
        }
    }
    let mut open: Vec<usize> = (0..stays.len()).filter(|number| !stays[*number].is_empty()).collect();
    while let Some(number) = open.pop() {
        let digest = graph.digests[number];
        let children = graph.children[number].iter().map(|child| (*child, Why::ChildOf(digest)));
        let about = graph.speakers[number].iter().chain(&records[number]);
        let about = about.map(|speaker| (*speaker, Why::Of(digest)));
        for (reached, why) in children.chain(about) {
            if graph.manifests[reached].is_none() {
                continue;
            }
            if stays[reached].is_empty() {
                open.push(reached);
            }
            stays[reached].push(why);
        }
    }
}

/// What goes and what is found by it alone and stays: a registry that lists tags only would never show that
/// again. So the one stays with the other.
pub fn holds(graph: &Graph<'_>, stays: &[Vec<Why>]) -> Vec<(usize, Why)> {
    let mut is_found = vec![false; graph.digests.len()];
    for tag in &graph.tags {
        is_found[tag.of] = true;
    }
    for (above, below) in graph.edges() {
        is_found[below] |= !stays[above].is_empty() && graph.manifests[above].is_some();
    }
    let is_lost = |(above, below): &(usize, usize)| {
        let goes = graph.manifests[*above].is_some() && stays[*above].is_empty();
        goes && !stays[*below].is_empty() && !is_found[*below]
    };
    let edges = graph.edges().filter(is_lost);
    edges.map(|(above, below)| (above, Why::Holds(graph.digests[below]))).collect()
}

/// What becomes of each tag that is made of the digest of a manifest. With that manifest there, it
/// goes unless [`spread`] reaches it; without, it is as good as untagged. So it is where two manifests
/// speak of each other: one of them lies, neither can go before the other, and the one that is left
/// when a prune is cut short must not be judged otherwise than before.
pub fn about(graph: &Graph<'_>, rules: &Rules, world: &World) -> Vec<(usize, Verdict)> {
    let circles = Circles::of(graph);
    let mut about = Vec::new();
    for tag in &graph.tags {
        let Some(subject) = tag.reserved.and_then(Reserved::subject) else { continue };
        let there = graph.number(&subject).filter(|subject| graph.manifests[*subject].is_some());
        let orphan = Expiry::Orphan(tag.name.to_owned());
        about.push(match there {
            Some(subject) if !circles.has(subject, tag.of) => (tag.of, Verdict::Goes(orphan)),
            _ => match verdict::of_untagged(graph.since(tag.of), rules, world) {
                Verdict::Goes(_) => (tag.of, Verdict::Goes(orphan)),
                stays @ Verdict::Stays(_) => (tag.of, stays),
            },
        });
    }
    about
}

/// An order of what goes in which what an index lists, and what speaks of a manifest, comes before it.
pub fn leaves_first(graph: &Graph<'_>, goes: &[Vec<Expiry>]) -> Vec<usize> {
    let mut done = vec![false; goes.len()];
    let mut order = Vec::new();
    for start in 0..goes.len() {
        let mut path = vec![(start, false)];
        while let Some((number, is_entered)) = path.pop() {
            if is_entered {
                order.push(number);
                continue;
            }
            if goes[number].is_empty() || std::mem::replace(&mut done[number], true) {
                continue;
            }
            path.push((number, true));
            path.extend(graph.before(number).map(|below| (below, false)));
        }
    }
    order
}
