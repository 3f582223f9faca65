//! What a row says of the tags that it makes.

use super::Keep;
use super::Row;
use super::Rules;
use super::World;
use super::dating::{Start, is_past, start};
use super::graph::Graph;
use super::reading::Reading;
use super::reason::{Expiry, Verdict, Why};
use super::rules::Maker;
use super::world::begins;
use crate::language::value::{Duration, Second};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The image of its row.
    pub image: &'i str,
    /// From when.
    pub start: Second,
    /// It was pushed from the default branch, or might have been.
    pub trunk: bool,
    /// Places in [`World::branches`] of those that it surely is of: they were at its commit, or it can be
    /// of no other.
    pub branches: Vec<usize>,
}

/// A tag that a row makes.
struct Claim<'i> {
    /// The place of the tag among all.
    place: usize,
    tag: &'i str,
    /// The number of what it names.
    of: usize,
    readings: Vec<(&'i Maker, Reading<'i>)>,
    /// Of which tags it may be among the newest: of all of its row (nothing), or of one branch, for each
    /// way to read it.
    counted: BTreeSet<Option<&'i str>>,
    start: Start,
    /// So much later it may have been written.
    late: Duration,
    /// No other row can have made it.
    alone: bool,
    /// Nothing is left of what its index lists.
    is_spent: bool,
}

/// What `row` says of each tag that it makes, of `open`, the places of tags that rows are asked about, with
/// how many rows can make each.
pub fn of_row<'i>(
    graph: &'i Graph<'i>,
    row: &'i Row,
    open: &[(usize, usize)],
    (rules, world): (&Rules, &World),
) -> Vec<Claimed<'i>> {
    let claims = claims(graph, row, open, (rules, world));
    let newest = newest(row, &claims, world);
    let claimed = |claim: &Claim<'i>| Claimed {
        place: claim.place,
        verdict: of_claim(row, claim, &newest, rules, world),
        dated: date(row, claim, world),
    };
    claims.iter().map(claimed).collect()
}

fn claims<'i>(
    graph: &'i Graph<'i>,
    row: &'i Row,
    open: &[(usize, usize)],
    (rules, world): (&Rules, &World),
) -> Vec<Claim<'i>> {
    let claim = |(place, rows): &(usize, usize)| {
        let tag = &graph.tags[*place];
        let readings = row.read(tag.name);
        if readings.is_empty() {
            return None;
        }
        let start = start(readings.iter().map(|(_, reading)| reading), graph.since(tag.of), world);
        // An image is found by its content key, and gets tags, until it is so old.
        let is_timeless = readings.iter().any(|(_, reading)| reading.is_timeless());
        let late = if graph.is_dated_by_builds && is_timeless { rules.keys } else { Duration::days(0) };
        let names_no_pull = readings.iter().all(|(_, reading)| reading.pull.is_none());
        let is_spent = names_no_pull && graph.is_spent(tag.of);
        let branch =
            |reading: &Reading<'i>| reading.branch.filter(|_| matches!(row.keep, Keep::PerBranch(_)));
        Some(Claim {
            place: *place,
            tag: tag.name,
            of: tag.of,
            counted: readings.iter().map(|(_, reading)| branch(reading)).collect(),
            readings,
            start,
            late,
            alone: *rows == 1,
            is_spent,
        })
    };
    open.iter().filter_map(claim).collect()
}

/// An image that a row keeps by number, with the branch of which it is one of the newest, where that counts.
type Newest<'i> = BTreeSet<(Option<&'i str>, usize)>;

/// The images that `newest N` of a row keeps: those whose tags count from the latest moments. What
/// another row may have made, or another branch, takes no place from what is this one's own, and neither
/// does the future.
fn newest<'i>(row: &Row, claims: &[Claim<'i>], world: &World) -> Newest<'i> {
    let Some(count) = row.keep.count() else { return BTreeSet::new() };
    let at = |claim: &&Claim<'_>| match claim.start {
        Start::At(start) if is_past(start, world.now) => Some((start, claim.of)),
        Start::At(_) | Start::Open(_) | Start::Unknown => None,
    };
    let first = |of: Vec<(Second, usize)>| {
        let mut dated = of;
        dated.sort_unstable_by(|one, other| other.cmp(one));
        let mut kept = BTreeSet::new();
        for (_, number) in dated {
            if kept.len() == count as usize {
                break;
            }
            kept.insert(number);
        }
        kept
    };
    let mut counted: BTreeMap<Option<&'i str>, Vec<&Claim<'i>>> = BTreeMap::new();
    for claim in claims {
        claim.counted.iter().for_each(|branch| counted.entry(*branch).or_default().push(claim));
    }
    let mut kept = BTreeSet::new();
    for (branch, these) in counted {
        let own = |claim: &&Claim<'_>| claim.alone && claim.counted.len() == 1;
        let all = first(these.iter().filter_map(&at).collect());
        let alone = first(these.iter().filter(|claim| own(claim)).filter_map(&at).collect());
        kept.extend(all.into_iter().chain(alone).map(|of| (branch, of)));
    }
    kept
}

fn of_claim(row: &Row, claim: &Claim<'_>, newest: &Newest<'_>, rules: &Rules, world: &World) -> Verdict {
    let (tag, template) = (claim.tag.to_owned(), row.template.to_string());
    let mut commits = claim.readings.iter().filter_map(|(_, reading)| reading.commit);
    let mut runs = claim.readings.iter().filter_map(|(_, reading)| reading.run);
    if commits.any(|commit| world.is_busy(commit)) || runs.any(|run| world.undone.contains(&run)) {
        return Verdict::Stays(Why::Busy(tag));
    }
    let start = match claim.start {
        Start::Open(number) => return Verdict::Stays(Why::OpenPull { tag, number }),
        Start::Unknown if claim.is_spent && row.keep != Keep::Forever => {
            return Verdict::Goes(Expiry::Broken(tag));
        }
        Start::Unknown => return Verdict::Stays(Why::Undatable(tag)),
        Start::At(start) => start,
    };
    if row.keep == Keep::Forever {
        return Verdict::Stays(Why::Forever { tag, template });
    }
    let count = row.keep.count();
    let mut kept = claim.counted.iter().filter(|branch| newest.contains(&(**branch, claim.of)));
    if let (Some(count), Some(branch)) = (count, kept.next()) {
        return Verdict::Stays(Why::Newest { tag, template, count, branch: branch.map(str::to_owned) });
    }
    let keep = row.keep.life().unwrap_or(rules.min_age).max(rules.min_age);
    let until = start.plus(claim.late).plus(keep);
    if world.now < until {
        return Verdict::Stays(Why::Young { tag, template, until });
    }
    Verdict::Goes(match (row.keep, count) {
        (Keep::Newest(_) | Keep::PerBranch(_), Some(count)) => {
            let branch = claim.counted.iter().next().copied().flatten().map(str::to_owned);
            Expiry::Surplus { tag, template, count, branch }
        }
        _ => Expiry::Old { tag, template: Some(template), start, keep, least: count },
    })
}

fn date<'i>(row: &'i Row, claim: &Claim<'i>, world: &World) -> Option<Dated<'i>> {
    let Start::At(start) = claim.start else { return None };
    if !is_past(start, world.now) {
        return None;
    }
    let is_of = |(name, commits): (&str, &BTreeSet<String>)| {
        claim.readings.iter().any(|(maker, reading)| {
            reading.commit.is_some_and(|commit| begins(commits, commit)) || maker.is_of(reading, name)
        })
    };
    let branches = world.branches().enumerate().filter(|(_, branch)| is_of(*branch));
    let branches: Vec<usize> = branches.map(|(place, _)| place).collect();
    let may_be = claim.readings.iter().any(|(maker, _)| maker.may_be_of(&world.branch));
    Some(Dated {
        of: claim.of,
        tag: claim.tag,
        image: &row.image,
        start,
        trunk: may_be || branches.contains(&0),
        branches,
    })
}
