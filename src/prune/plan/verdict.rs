//! What becomes of a tag, and of a manifest without one, looked at alone.

use super::Rules;
use super::World;
use super::circles::Circles;
use super::claims::{self, Dated};
use super::graph::{Graph, Tag};
use super::reason::{Expiry, Verdict, Why};
use super::reserved::Reserved;
use crate::language::value::Second;
use std::collections::BTreeMap;

/// What was found out about all tags.
pub struct Verdicts<'i> {
    /// Whether each tag stays, with the number of what it names, but for tags that lead to what speaks of
    /// another manifest: they stay with that one.
    pub all: Vec<(usize, Verdict)>,
    /// Every tag that a row makes and whose age is known, once for each such row.
    pub dated: Vec<Dated<'i>>,
}

/// Looks at every tag.
pub fn of_tags<'i>(
    graph: &'i Graph<'i>,
    rules: &'i Rules,
    world: &World,
    foreign: &BTreeMap<usize, String>,
) -> Verdicts<'i> {
    let mut claimed: Vec<Option<Verdict>> = vec![None; graph.tags.len()];
    let mut dated = Vec::new();
    let rows =
        |tag: &Tag<'_>| if foreign.contains_key(&tag.of) { 0 } else { rules.rows_of(tag.name).count() };
    let open: Vec<(usize, usize)> =
        graph.tags.iter().map(rows).enumerate().filter(|(_, rows)| *rows > 0).collect();
    for claim in rules.rows.iter().flat_map(|row| claims::of_row(graph, row, &open, (rules, world))) {
        let known = &mut claimed[claim.place];
        *known = Some(match known.take() {
            Some(before) => before.longest(claim.verdict),
            None => claim.verdict,
        });
        dated.extend(claim.dated);
    }
    let mut all: Vec<Option<Verdict>> = Vec::with_capacity(graph.tags.len());
    for (tag, claimed) in graph.tags.iter().zip(claimed) {
        all.push(of_tag(graph, tag, claimed, (rules, world)));
    }
    for (place, tag) in graph.tags.iter().enumerate() {
        if let (None, Some(Reserved::Record(of))) = (&all[place], tag.reserved) {
            let verdict = graph.place(of).and_then(|of| all[of].as_ref());
            all[place] = Some(match rules.records(of) {
                true => Verdict::Stays(Why::Reserved(tag.name.to_owned())),
                false => of_record(tag.name, verdict, graph.since(tag.of), rules, world),
            });
        }
    }
    let numbered = graph.tags.iter().zip(all).filter_map(|(tag, verdict)| Some((tag.of, verdict?)));
    Verdicts { all: numbered.collect(), dated }
}

/// What becomes of a tag, by what its rows say of it; nothing for what follows from another tag or
/// manifest.
fn of_tag(
    graph: &Graph<'_>,
    tag: &Tag<'_>,
    claimed: Option<Verdict>,
    (rules, world): (&Rules, &World),
) -> Option<Verdict> {
    let since = graph.since(tag.of);
    // Of such an index nothing can be pulled any more, and it would have no age ever again.
    let is_spent = || graph.is_spent(tag.of);
    if let Some(pattern) = rules.protects(tag.name) {
        return Some(Verdict::Stays(Why::Protected {
            tag: tag.name.to_owned(),
            pattern: pattern.to_string(),
        }));
    }
    claimed.or_else(|| match tag.reserved {
        Some(Reserved::Of(_) | Reserved::Record(_)) => None,
        Some(Reserved::Fixed) => Some(Verdict::Stays(Why::Reserved(tag.name.to_owned()))),
        Some(Reserved::Key) if is_spent() => Some(Verdict::Goes(Expiry::Broken(tag.name.to_owned()))),
        Some(Reserved::Key) => Some(of_key(tag.name, since, rules, world)),
        None if rules.unknown.is_some() && is_spent() => {
            Some(Verdict::Goes(Expiry::Broken(tag.name.to_owned())))
        }
        None => Some(of_unknown(tag.name, since, rules, world)),
    })
}

/// A content key is looked up as long as its image is young enough to be used again.
fn of_key(tag: &str, since: Option<Second>, rules: &Rules, world: &World) -> Verdict {
    let Some(since) = since else { return Verdict::Stays(Why::Undatable(tag.to_owned())) };
    // A run that is not done may have found it when it began.
    let looked = world.oldest.map_or(world.now, |oldest| oldest.min(world.now));
    if looked < since.plus(rules.keys).plus(rules.min_age) {
        return Verdict::Stays(Why::Reserved(tag.to_owned()));
    }
    Verdict::Goes(Expiry::Key(tag.to_owned()))
}

/// The record of a promotion stays as long as the tag that it speaks of. It is written before that
/// tag, so a young one without it is no orphan yet.
fn of_record(
    record: &str,
    of: Option<&Verdict>,
    since: Option<Second>,
    rules: &Rules,
    world: &World,
) -> Verdict {
    match (of, since) {
        (Some(Verdict::Stays(_)), _) => Verdict::Stays(Why::Reserved(record.to_owned())),
        (_, None) => Verdict::Stays(Why::Undatable(record.to_owned())),
        (_, Some(since)) if world.now < since.plus(rules.untagged.max(rules.min_age)) => {
            Verdict::Stays(Why::Reserved(record.to_owned()))
        }
        _ => Verdict::Goes(Expiry::Orphan(record.to_owned())),
    }
}

fn of_unknown(tag: &str, since: Option<Second>, rules: &Rules, world: &World) -> Verdict {
    let Some(keep) = rules.unknown else { return Verdict::Stays(Why::Unknown(tag.to_owned())) };
    let Some(start) = since else { return Verdict::Stays(Why::Undatable(tag.to_owned())) };
    let keep = keep.max(rules.min_age);
    let until = start.plus(keep);
    if world.now < until {
        return Verdict::Stays(Why::Unknown(tag.to_owned()));
    }
    Verdict::Goes(Expiry::Old { tag: tag.to_owned(), template: None, start, keep, least: None })
}

/// What becomes of each manifest that no tag names.
pub fn of_all_untagged(graph: &Graph<'_>, rules: &Rules, world: &World) -> Vec<(usize, Verdict)> {
    let mut is_untagged: Vec<bool> = graph.manifests.iter().map(Option::is_some).collect();
    for tag in &graph.tags {
        is_untagged[tag.of] = false;
    }
    let these = (0..is_untagged.len()).filter(|number| is_untagged[*number]);
    // Where two refer to each other neither is below the other: each is judged by itself, so that the one
    // which is left when a prune is cut short is judged as before.
    let circles = Circles::of(graph);
    let mut below = vec![false; graph.digests.len()];
    for (above, number) in graph.below() {
        below[number] = below[number] || (is_untagged[number] && !circles.has(above, number));
    }
    let verdict = |number: usize| match below[number] {
        // An index and what it lists are one decision: reach::spread says whether it stays.
        true => Verdict::Goes(Expiry::Below),
        false => of_untagged(graph.since(number), rules, world),
    };
    these.map(|number| (number, verdict(number))).collect()
}

/// A manifest that no tag names. Whether something that stays refers to it is seen later.
pub fn of_untagged(since: Option<Second>, rules: &Rules, world: &World) -> Verdict {
    let Some(since) = since else { return Verdict::Stays(Why::UntaggedUndatable) };
    let until = since.plus(rules.untagged.max(rules.min_age));
    if world.now < until {
        return Verdict::Stays(Why::Untagged(until));
    }
    Verdict::Goes(Expiry::Untagged(since))
}
