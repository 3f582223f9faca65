//! Rules that do nothing, or not what they seem to.

use super::Plan;
use super::Rules;
use super::Why;
use crate::registry::Inventory;
use std::collections::BTreeMap;

/// Rules of one repository that no tag in it fits, or that two fit at once. A pattern that was meant for
/// `dev`, and says `develop`, protects nothing, and the tags that go are all that would tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Idle {
    /// Templates of rows that made no tag that is there.
    pub rows: Vec<String>,
    /// Patterns of `protect` that protect nothing.
    pub protect: Vec<String>,
    /// Rows of which several can have made the same tags.
    pub shared: Vec<Shared>,
}

/// Tags that several rows can have made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Templates of these rows.
    pub rows: Vec<String>,
    /// How many tags.
    pub tags: usize,
    /// One of them.
    pub example: String,
}

/// The rules that no tag of `inventory` fits, and those that share some.
#[must_use]
pub fn idle(inventory: &Inventory, rules: &Rules) -> Idle {
    let mut used = vec![false; rules.rows.len()];
    let mut shared: BTreeMap<Vec<usize>, (usize, &str)> = BTreeMap::new();
    for tag in inventory.tags().keys().filter(|tag| rules.is_open(tag)) {
        let fits = |(place, row): (usize, &super::Row)| row.fits(tag).then_some(place);
        let makers: Vec<usize> = rules.rows.iter().enumerate().filter_map(fits).collect();
        makers.iter().for_each(|place| used[*place] = true);
        if makers.len() > 1 {
            shared.entry(makers).or_insert((0, tag)).0 += 1;
        }
    }
    let template = |place: usize| rules.rows[place].template.to_string();
    let mut rows: Vec<String> = Vec::new();
    for template in (0..used.len()).filter(|place| !used[*place]).map(template) {
        if !rows.contains(&template) {
            rows.push(template);
        }
    }
    let names = |pattern: &str| inventory.manifests().keys().any(|digest| digest.to_string() == pattern);
    let has = |pattern: &crate::language::value::Glob| {
        inventory.tags().keys().any(|tag| pattern.matches(tag)) || names(pattern.as_str())
    };
    let protect = rules.protect.iter().filter(|pattern| !has(pattern)).map(ToString::to_string).collect();
    let shared = shared.into_iter().map(|(rows, (tags, example))| Shared {
        rows: rows.into_iter().map(template).collect(),
        tags,
        example: example.to_owned(),
    });
    Idle { rows, protect, shared: shared.collect() }
}

/// Rows that say how long their tags live, and have tags whose age is unknown, with how many: those never
/// go.
#[must_use]
pub fn ageless(inventory: &Inventory, rules: &Rules, plan: &Plan) -> Vec<(String, usize)> {
    let undated = plan.kept.iter().flat_map(|kept| &kept.why).filter_map(|why| match why {
        Why::Undatable(tag) if inventory.tags().contains_key(tag) => Some(tag.as_str()),
        _ => None,
    });
    let undated: Vec<&str> = undated.collect();
    let count = |row: &super::Row| undated.iter().filter(|tag| rules.is_open(tag) && row.fits(tag)).count();
    let counted = rules.rows.iter().map(|row| (row.template.to_string(), count(row)));
    counted.filter(|(_, count)| *count > 0).collect()
}
