//! Short words for inventories and rules.

use pipegen::language::value::{Duration, Leaf, Second, Template};
use pipegen::prune::{Keep, Owner, Plan, Row, Rules, World, plan};
use pipegen::registry::{Blob, Digest, Inventory, Manifest};
use std::collections::BTreeSet;

pub const HOUR: i64 = 3_600;
pub const DAY: i64 = 24 * HOUR;
/// The moment of every plan: 2026-11-01, 00:00:00 UTC.
pub const NOW: Second = Second(1_793_491_200);

/// So many seconds before [`NOW`].
pub fn ago(seconds: i64) -> Second {
    Second(NOW.0 - seconds)
}

/// The digest that ends in this number.
pub fn digest(number: u16) -> Digest {
    let mut bytes = [0; 32];
    bytes[30..].copy_from_slice(&number.to_be_bytes());
    Digest::from_bytes(bytes)
}

/// Forty digits, of which the first seven differ for each number.
pub fn commit(number: u16) -> String {
    format!("{number:07x}{}", "0".repeat(33))
}

pub fn keep(text: &str) -> Keep {
    // The plan takes shorter times than the language.
    Duration::parse(text).map_or_else(|_| Keep::parse(text).expect("a life"), Keep::For)
}

pub fn duration(text: &str) -> Duration {
    Duration::parse(text).expect("a duration")
}

pub fn row(template: &str, life: &str, trunk: bool) -> Row {
    Row::new(Template::parse(template).expect("a template"), "app", keep(life), trunk)
}

/// The rows of a pipeline such as charon's, with one that keeps the newest.
pub fn rules() -> Rules {
    Rules {
        rows: vec![
            row("pr-{pr}-{short-sha}", "48h", false),
            row("{branch}-{short-sha}", "7d", false),
            row("sha-{short-sha}", "30d", true),
            row("build-{sha}", "newest 2", false),
            row("latest", "forever", true),
            row("v{version}", "forever", false),
            row("nightly-{date}", "7d", false),
        ],
        recorded: Vec::new(),
        min_age: duration("48h"),
        untagged: duration("7d"),
        unknown: None,
        protect: Vec::new(),
        keys: duration("7d"),
        owner: Owner::default(),
    }
}

/// A repository that is put together line by line.
#[derive(Clone, Default)]
pub struct Shelf {
    pub manifests: Vec<(Digest, Manifest)>,
    pub tags: Vec<(String, Digest)>,
}

impl Shelf {
    /// An image of this age in seconds, under these tags.
    pub fn image(mut self, number: u16, age: i64, tags: &[&str]) -> Self {
        let blob = Blob { digest: digest(number + 10_000), size: 1_000 };
        let manifest = Manifest { since: Some(ago(age)), blobs: vec![blob], ..Manifest::default() };
        self.manifests.push((digest(number), manifest));
        self.tagged(number, tags)
    }

    pub fn tagged(mut self, number: u16, tags: &[&str]) -> Self {
        self.tags.extend(tags.iter().map(|tag| ((*tag).to_owned(), digest(number))));
        self
    }

    /// What is said of the image that came last.
    pub fn with(mut self, change: impl FnOnce(&mut Manifest)) -> Self {
        change(&mut self.manifests.last_mut().expect("an image").1);
        self
    }

    pub fn children(self, numbers: &[u16]) -> Self {
        self.with(|manifest| manifest.children = numbers.iter().map(|number| digest(*number)).collect())
    }

    pub fn about(self, number: u16) -> Self {
        self.with(|manifest| manifest.subject = Some(digest(number)))
    }

    pub fn undated(self) -> Self {
        self.with(|manifest| manifest.since = None)
    }

    pub fn inventory(self) -> Inventory {
        Inventory::new(self.manifests, self.tags).expect("an inventory")
    }

    /// The numbers of what goes.
    pub fn goes(self, rules: &Rules, world: &World) -> BTreeSet<u16> {
        gone(&plan(&self.inventory(), rules, world))
    }
}

/// The numbers of what goes.
pub fn gone(plan: &Plan) -> BTreeSet<u16> {
    let number = |digest: Digest| u16::from_str_radix(&digest.hex()[60..], 16).expect("a number");
    plan.deletions.iter().map(|deletion| number(deletion.digest)).collect()
}

/// A newest image of the default branch, so that no other is held for being the newest.
pub fn shelf() -> Shelf {
    Shelf::default().image(999, 0, &["latest"])
}

/// A world of which nothing is known but the time.
pub fn world() -> World {
    World::at(NOW)
}

pub fn numbers(numbers: &[u16]) -> BTreeSet<u16> {
    numbers.iter().copied().collect()
}
