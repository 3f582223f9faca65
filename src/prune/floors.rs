//! What no configuration deletes.

use super::claims::Dated;
use super::graph::Graph;
use super::reason::Why;
use super::{Rules, World};

/// Everything that a floor holds, each by its number: whatever is younger than the minimum age, what a
/// deployment serves, the newest image of the default branch, and the newest of all, so that a
/// repository never runs empty.
pub fn all(graph: &Graph<'_>, rules: &Rules, world: &World, dated: &[Dated<'_>]) -> Vec<(usize, Why)> {
    let mut floors = Vec::new();
    for (number, manifest) in graph.manifests.iter().enumerate() {
        let Some(manifest) = manifest else { continue };
        let until = manifest.since.map(|since| since.plus(rules.min_age));
        if let Some(until) = until.filter(|until| world.now < *until) {
            floors.push((number, Why::MinAge(until)));
        }
        if world.served.contains(&graph.digests[number]) {
            floors.push((number, Why::Served));
        }
    }
    let newest = |is_meant: fn(&Dated<'_>) -> bool| {
        let these = dated.iter().filter(|one| is_meant(one));
        these.max_by_key(|one| (one.start, one.of, one.tag))
    };
    // What might be of the default branch must not stand in for what is.
    let of_trunk = [newest(|one| one.surely_trunk), newest(|one| one.trunk)].into_iter().flatten();
    floors.extend(of_trunk.map(|one| (one.of, Why::NewestOfTrunk(one.tag.to_owned()))));
    floors.extend(newest(|_| true).map(|one| (one.of, Why::NewestOfAll)));
    floors
}
