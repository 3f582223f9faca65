//! What a repository holds, row by row.

use super::Plan;
use super::Rules;
use super::reserved::{self, Reserved};
use super::sizes::{Bytes, bytes};
use crate::language::value::Second;
use crate::registry::{Digest, Inventory};
use std::collections::{BTreeMap, BTreeSet};

/// The tags of one row, or of none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// The row's template, or what these tags are.
    pub name: String,
    /// How long they live, as in `keep`.
    pub keep: String,
    /// How many.
    pub tags: usize,
    /// Manifests that they name.
    pub images: usize,
    /// Bytes of those, with what they list.
    pub bytes: Bytes,
    /// Since when the oldest is there.
    pub oldest: Option<Second>,
    /// Since when the newest is there.
    pub newest: Option<Second>,
    /// How many of the images go.
    pub going: usize,
}

const NO_TAG: &str = "(no tag)";

/// The rows in their order; then what the pipeline keeps for itself, what no row makes, and what has no
/// tag. A tag that several rows can make is counted in each.
#[must_use]
pub fn shelves(inventory: &Inventory, rules: &Rules, plan: &Plan) -> Vec<Shelf> {
    let going: BTreeSet<Digest> = plan.deletions.iter().map(|deletion| deletion.digest).collect();
    let mut named: BTreeMap<(String, String), Vec<Digest>> = BTreeMap::new();
    let mut order: Vec<(String, String)> = Vec::new();
    let mut put = |key: (&str, String), digest: Digest| {
        let key = (key.0.to_owned(), key.1);
        if !named.contains_key(&key) {
            order.push(key.clone());
        }
        named.entry(key).or_default().push(digest);
    };
    for row in &rules.rows {
        let tags = inventory.tags().iter().filter(|(tag, _)| rules.is_open(tag) && row.fits(tag));
        tags.for_each(|(_, digest)| put((row.template.as_str(), row.keep.to_string()), *digest));
    }
    let (own, about) = ("(the pipeline's own)", "(about other manifests)");
    let life = rules.unknown.map_or("forever".to_owned(), |keep| keep.to_string());
    for (tag, digest) in inventory.tags() {
        let is_of_row = rules.rows_of(tag).next().is_some();
        match reserved::on(tag, digest) {
            _ if is_of_row => {}
            Some(Reserved::Of(_)) => put((about, "as they".to_owned()), *digest),
            Some(_) => put((own, "as needed".to_owned()), *digest),
            None => put(("(no row)", life.clone()), *digest),
        }
    }
    let tagged: BTreeSet<&Digest> = inventory.tags().values().collect();
    let untagged = inventory.manifests().keys().filter(|digest| !tagged.contains(digest));
    untagged.for_each(|digest| put((NO_TAG, rules.untagged.to_string()), *digest));
    let shelf = |key: (String, String)| {
        let digests = named.remove(&key).unwrap_or_default();
        shelf(key, &digests, inventory, &going)
    };
    order.into_iter().map(shelf).collect()
}

fn shelf(
    (name, keep): (String, String),
    digests: &[Digest],
    inventory: &Inventory,
    going: &BTreeSet<Digest>,
) -> Shelf {
    let images: BTreeSet<Digest> = digests.iter().copied().collect();
    let since = || images.iter().filter_map(|digest| inventory.manifests().get(digest)?.since);
    Shelf {
        tags: if name == NO_TAG { 0 } else { digests.len() },
        name,
        keep,
        images: images.len(),
        bytes: bytes(inventory, &images),
        oldest: since().min(),
        newest: since().max(),
        going: images.intersection(going).count(),
    }
}
