//! What a row says of the tags that it makes.

use super::dating::{Start, start};
use super::graph::{Graph, Tag};
use super::reading::Reading;
use super::reason::{Expiry, Why};
use super::verdict::Verdict;
use super::{Keep, Row, Rules, Second, World};
use crate::value::Duration;
use std::collections::BTreeSet;

/// What a row says of a tag.
pub struct Claimed<'i> {
    /// The place of the tag among all.
    pub place: usize,
    /// Whether it stays.
    pub verdict: Verdict,
    /// From when it counts; nothing where nobody can say.
    pub dated: Option<Dated<'i>>,
}

/// A tag that a row makes, with the moment from which it counts.
pub struct Dated<'i> {
    /// The number of what it names.
    pub of: usize,
    /// The tag.
    pub tag: &'i str,
    /// From when.
    pub start: Second,
    /// It was pushed from the default branch, or might have been.
    pub trunk: bool,
    /// It was: its commit is on it, or it names the branch.
    pub surely_trunk: bool,
}

/// A tag that a row makes.
struct Claim<'i> {
    /// The place of the tag among all.
    place: usize,
    tag: &'i str,
    /// The number of what it names.
    of: usize,
    reading: Reading<'i>,
    start: Start,
    /// So much later it may have been written.
    late: Duration,
}

/// What `row` says of each tag that it makes.
pub fn of_row<'i>(graph: &Graph<'i>, row: &Row, rules: &Rules, world: &World) -> Vec<Claimed<'i>> {
    let claims = claims(graph, row, rules, world);
    let newest = newest(row, &claims);
    let claimed = |claim: &Claim<'i>| Claimed {
        place: claim.place,
        verdict: of_claim(row, claim, &newest, rules, world),
        dated: date(row, claim, world),
    };
    claims.iter().map(claimed).collect()
}

fn claims<'i>(graph: &Graph<'i>, row: &Row, rules: &Rules, world: &World) -> Vec<Claim<'i>> {
    let claim = |(place, tag): (usize, &Tag<'i>)| {
        let reading = row.pattern.read(tag.name)?;
        let start = start(&reading, graph.since(tag.of), world);
        // An image is found by its content key, and gets tags, until it is so old.
        let is_open = graph.is_dated_by_builds && reading.is_timeless();
        let late = if is_open { rules.keys } else { Duration::days(0) };
        Some(Claim { place, tag: tag.name, of: tag.of, reading, start, late })
    };
    graph.tags.iter().enumerate().filter_map(claim).collect()
}

/// The images that `newest N` of a row keeps: those whose tags count from the latest moments.
fn newest(row: &Row, claims: &[Claim<'_>]) -> BTreeSet<usize> {
    let Keep::Newest(count) = row.keep else { return BTreeSet::new() };
    let at = |claim: &Claim<'_>| match claim.start {
        Start::At(start) => Some((start, claim.of)),
        Start::Open(_) | Start::Unknown => None,
    };
    let mut dated: Vec<(Second, usize)> = claims.iter().filter_map(at).collect();
    dated.sort_unstable_by(|one, other| other.cmp(one));
    let mut kept = BTreeSet::new();
    for (_, number) in dated {
        if kept.len() == count as usize {
            break;
        }
        kept.insert(number);
    }
    kept
}

fn of_claim(row: &Row, claim: &Claim<'_>, newest: &BTreeSet<usize>, rules: &Rules, world: &World) -> Verdict {
    let (tag, template) = (claim.tag.to_owned(), row.template.to_string());
    if claim.reading.commit.is_some_and(|commit| world.is_busy(commit)) {
        return Ok(Why::Busy(tag));
    }
    let start = match claim.start {
        Start::Open(number) => return Ok(Why::OpenPull { tag, number }),
        Start::Unknown => return Ok(Why::Undatable(tag)),
        Start::At(start) => start,
    };
    let keep = match row.keep {
        Keep::Forever => return Ok(Why::Forever { tag, template }),
        Keep::Newest(count) if newest.contains(&claim.of) => {
            return Ok(Why::Newest { tag, template, count });
        }
        Keep::Newest(_) => rules.min_age,
        Keep::For(keep) => keep.max(rules.min_age),
    };
    let until = start.plus(claim.late).plus(keep);
    if world.now < until {
        return Ok(Why::Young { tag, template, until });
    }
    Err(match row.keep {
        Keep::Newest(count) => Expiry::Surplus { tag, template, count },
        _ => Expiry::Old { tag, template: Some(template), start, keep },
    })
}

fn date<'i>(row: &Row, claim: &Claim<'i>, world: &World) -> Option<Dated<'i>> {
    let Start::At(start) = claim.start else { return None };
    let known = claim.reading.commit.is_some_and(|commit| world.is_trunk(commit));
    Some(Dated {
        of: claim.of,
        tag: claim.tag,
        start,
        trunk: row.trunk || known,
        surely_trunk: known || row.is_of_trunk(claim.tag),
    })
}
