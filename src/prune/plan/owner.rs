//! Whose an image is: by the label `org.opencontainers.image.source`, which builds write.

use super::Rules;
use super::graph::Graph;
use crate::registry::Inventory;
use std::collections::BTreeMap;

/// The repositories of Git whose images are ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// `owner/name` on GitHub, where it is known.
    pub home: Option<String>,
    /// Further addresses, as the file has them.
    pub sources: Vec<String>,
}

impl Owner {
    /// Whether an image with this label is ours. What is no address of a repository says nothing.
    #[must_use]
    pub fn has(&self, source: &str) -> bool {
        let Some(place) = place(source) else { return true };
        let path = place.split_once('/').map_or("", |(_, path)| path);
        let is_home = self.home.as_ref().is_some_and(|home| home.eq_ignore_ascii_case(path));
        is_home || self.sources.iter().any(|own| own.trim_end_matches('/') == source || is(own, &place))
    }
}

fn is(own: &str, wanted: &str) -> bool {
    place(own).is_some_and(|own| own == *wanted)
}

/// Host and path of an address, in lower case, without what servers leave open.
fn place(address: &str) -> Option<String> {
    let address = address.trim();
    let rest = match (address.split_once("://"), address.strip_prefix("git@")) {
        (Some((_, rest)), _) => rest.to_owned(),
        (None, Some(rest)) => rest.replacen(':', "/", 1),
        (None, None) => return None,
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_once('/')?;
    let host = host.rsplit('@').next().unwrap_or_default();
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    (!host.is_empty() && !path.is_empty()).then(|| format!("{host}/{path}").to_ascii_lowercase())
}

/// The label of each manifest that is not ours, and of each index with such an image, by its number.
pub fn foreign(graph: &Graph<'_>, rules: &Rules) -> BTreeMap<usize, String> {
    let source = |number: usize| graph.manifests[number].and_then(|manifest| manifest.source.as_deref());
    let own = |number: usize| source(number).filter(|source| !rules.owner.has(source)).map(str::to_owned);
    let mut found: BTreeMap<usize, String> =
        (0..graph.digests.len()).filter_map(|number| Some((number, own(number)?))).collect();
    let mut parents: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (parent, children) in graph.children.iter().enumerate() {
        children.iter().for_each(|child| parents.entry(*child).or_default().push(parent));
    }
    let mut open: Vec<usize> = found.keys().copied().collect();
    while let Some(number) = open.pop() {
        let source = found[&number].clone();
        for parent in parents.get(&number).into_iter().flatten() {
            // Its own label counts before those of what it lists.
            if !found.contains_key(parent) && source_of(graph, *parent).is_none() {
                found.insert(*parent, source.clone());
                open.push(*parent);
            }
        }
    }
    found
}

fn source_of<'g>(graph: &'g Graph<'_>, number: usize) -> Option<&'g str> {
    graph.manifests[number].and_then(|manifest| manifest.source.as_deref())
}

/// How many manifests say that they are of which other repository.
#[must_use]
pub fn others(inventory: &Inventory, rules: &Rules) -> BTreeMap<String, usize> {
    let graph = Graph::of(inventory);
    let mut counts = BTreeMap::new();
    for source in foreign(&graph, rules).into_values() {
        *counts.entry(source).or_insert(0) += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::Owner;

    #[test]
    fn a_label_is_compared_as_an_address() {
        let owner = Owner {
            home: Some("Acme/Shop".to_owned()),
            sources: vec!["https://git.acme.test/old/shop".to_owned()],
        };
        for ours in [
            "https://github.com/acme/shop",
            "https://github.com/acme/Shop.git/",
            "git@github.com:acme/shop.git",
            "https://user:word@github.com/acme/shop",
            "https://git.acme.test/old/shop.git",
            "a word",
            "",
        ] {
            assert!(owner.has(ours), "{ours}");
        }
        for theirs in [
            "https://github.com/acme/shop2",
            "https://github.com/other/shop",
            "https://github.com/x/acme/shop",
            "https://git.acme.test/old",
        ] {
            assert!(!owner.has(theirs), "{theirs}");
        }
        assert!(!Owner::default().has("https://github.com/acme/shop"), "nothing is known of us");
    }
}
