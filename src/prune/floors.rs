//! What no configuration deletes.

use super::reason::Why;
use super::verdict::Dated;
use super::{Digest, Inventory, Rules, World};

/// Everything that a floor holds: whatever is younger than the minimum age, what a deployment serves,
/// the newest image of the default branch, and the newest of all, so that a repository never runs
/// empty.
pub fn all(inventory: &Inventory, rules: &Rules, world: &World, dated: &[Dated]) -> Vec<(Digest, Why)> {
    let mut floors = Vec::new();
    for (digest, manifest) in inventory.manifests() {
        let until = manifest.since.map(|since| since.plus(rules.min_age));
        if let Some(until) = until.filter(|until| world.now < *until) {
            floors.push((*digest, Why::MinAge(until)));
        }
        if world.served.contains(digest) {
            floors.push((*digest, Why::Served));
        }
    }
    let newest = |is_meant: fn(&Dated) -> bool| {
        let these = dated.iter().filter(|one| is_meant(one));
        these.max_by(|one, other| {
            (one.start, one.digest, &one.tag).cmp(&(other.start, other.digest, &other.tag))
        })
    };
    // What might be of the default branch must not stand in for what is.
    let of_trunk = [newest(|one| one.surely_trunk), newest(|one| one.trunk)].into_iter().flatten();
    floors.extend(of_trunk.map(|one| (one.digest, Why::NewestOfTrunk(one.tag.clone()))));
    floors.extend(newest(|_| true).map(|one| (one.digest, Why::NewestOfAll)));
    floors
}
