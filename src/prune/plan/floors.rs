//! What no configuration deletes.

use super::Rules;
use super::World;
use super::claims::Dated;
use super::dating::is_past;
use super::graph::Graph;
use super::reason::Why;
use std::collections::BTreeSet;

/// Everything that a floor holds, each by its number: whatever is younger than the minimum age, what a
/// deployment serves; of each image the newest of each branch that promotes, and the newest of all; and
/// the newest that has a tag at all, so that a repository never runs empty.
pub fn all(graph: &Graph<'_>, rules: &Rules, world: &World, dated: &[Dated<'_>]) -> Vec<(usize, Why)> {
    let mut floors = Vec::new();
    for (number, manifest) in graph.manifests.iter().enumerate() {
        let Some(manifest) = manifest else { continue };
        let until = manifest.since.map(|since| since.plus(rules.min_age));
        if let Some(until) = until.filter(|until| world.now < *until) {
            floors.push((number, Why::MinAge(until)));
        }
        if let Some(commit) = manifest.revision.as_ref().filter(|commit| world.is_busy(commit)) {
            floors.push((number, Why::BusyRevision(commit.clone())));
        }
        if let Some(why) = &manifest.odd {
            floors.push((number, Why::Odd(why.clone())));
        }
        if let Some(pattern) = rules.protects(&graph.digests[number].to_string()) {
            let tag = graph.digests[number].to_string();
            floors.push((number, Why::Protected { tag, pattern: pattern.to_string() }));
        }
    }
    floors.extend(served(graph, world).into_iter().map(|number| (number, Why::Served)));
    for image in dated.iter().map(|one| one.image).collect::<BTreeSet<_>>() {
        let own: Vec<&Dated<'_>> = dated.iter().filter(|one| one.image == image).collect();
        floors.extend(of_image(&own, world));
    }
    floors.extend(last(graph, world).map(|number| (number, Why::NewestOfAll)));
    floors
}

/// What is running, and each index that it came by: it is pulled by that again.
fn served(graph: &Graph<'_>, world: &World) -> BTreeSet<usize> {
    let mut found: BTreeSet<usize> = world
        .served
        .iter()
        .filter_map(|digest| graph.number(digest))
        .filter(|n| graph.manifests[*n].is_some())
        .collect();
    if found.is_empty() {
        return found;
    }
    loop {
        let lists = |number: &usize| graph.children[*number].iter().any(|child| found.contains(child));
        let more: Vec<usize> =
            (0..graph.digests.len()).filter(|number| !found.contains(number)).filter(lists).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// The newest of one image. What might be of the default branch does not stand in for what is.
fn of_image(dated: &[&Dated<'_>], world: &World) -> Vec<(usize, Why)> {
    let newest = |is_meant: &dyn Fn(&Dated<'_>) -> bool| {
        let these = dated.iter().filter(|one| is_meant(one));
        these.max_by_key(|one| (one.start, one.of, one.tag))
    };
    let mut floors = Vec::new();
    for (place, (branch, _)) in world.branches().enumerate() {
        let surely = newest(&|one| one.branches.contains(&place));
        let perhaps = if place == 0 { newest(&|one| one.trunk) } else { None };
        for one in [surely, perhaps].into_iter().flatten() {
            let tag = one.tag.to_owned();
            let why = match place {
                0 => Why::NewestOfTrunk(tag),
                _ => Why::NewestOfBranch { tag, branch: branch.to_owned() },
            };
            floors.push((one.of, why));
        }
    }
    floors.extend(newest(&|_| true).map(|one| (one.of, Why::NewestOfAll)));
    floors
}

/// The newest manifest with a tag that is not the pipeline's own, whatever made it; where there is none,
/// the newest with any tag. What cannot be dated stays anyway, and what is of the future until then.
fn last(graph: &Graph<'_>, world: &World) -> Option<usize> {
    let newest = |is_meant: &dyn Fn(&super::graph::Tag<'_>) -> bool| {
        let these = graph.tags.iter().filter(|tag| is_meant(tag));
        let at = |of: usize| graph.since(of).filter(|since| is_past(*since, world.now));
        these.filter_map(|tag| Some((at(tag.of)?, tag.of))).max().map(|(_, of)| of)
    };
    let any = || graph.tags.iter().map(|tag| tag.of).max();
    newest(&|tag| tag.reserved.is_none()).or_else(|| newest(&|_| true)).or_else(any)
}
