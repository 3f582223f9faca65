//! What becomes of a tag, and of a manifest without one, looked at alone.

use super::dating::{Start, start};
use super::inventory::Manifest;
use super::reading::Reading;
use super::reason::{Expiry, Why};
use super::reserved::{self, Reserved};
use super::{Digest, Inventory, Keep, Row, Rules, Second, World};
use crate::value::Duration;
use std::collections::{BTreeMap, BTreeSet};

/// Why a tag stays, or why it goes.
pub type Verdict = Result<Why, Expiry>;

/// What was found out about all tags.
pub struct Verdicts {
    /// Whether each tag stays, but for those that lead to what speaks of another manifest: they stay
    /// with that one.
    pub tags: BTreeMap<String, Verdict>,
    /// Every tag that a row makes and whose age is known, once for each such row.
    pub dated: Vec<Dated>,
}

/// A tag that a row makes, with the moment from which it counts.
pub struct Dated {
    /// What it names.
    pub digest: Digest,
    /// The tag.
    pub tag: String,
    /// From when.
    pub start: Second,
    /// It was pushed from the default branch, or might have been.
    pub trunk: bool,
    /// It was: its commit is on it, or it names the branch.
    pub surely_trunk: bool,
}

/// A tag that a row makes.
struct Claim<'i> {
    tag: &'i str,
    digest: Digest,
    reading: Reading,
    start: Start,
    /// So much later it may have been written.
    late: Duration,
}

/// Looks at every tag.
pub fn of_tags(inventory: &Inventory, rules: &Rules, world: &World) -> Verdicts {
    let mut claimed: BTreeMap<&str, Verdict> = BTreeMap::new();
    let mut dated = Vec::new();
    for row in &rules.rows {
        let claims = claims(inventory, row, rules, world);
        let newest = newest(row, &claims);
        for claim in &claims {
            let own = of_claim(row, claim, &newest, rules, world);
            let verdict = match claimed.remove(claim.tag) {
                Some(before) => longest(before, own),
                None => own,
            };
            claimed.insert(claim.tag, verdict);
            if let Start::At(start) = claim.start {
                let commit = claim.reading.commit.as_deref();
                let known = commit.is_some_and(|commit| world.is_trunk(commit));
                dated.push(Dated {
                    digest: claim.digest,
                    tag: claim.tag.to_owned(),
                    start,
                    trunk: row.trunk || known,
                    surely_trunk: known || row.is_of_trunk(claim.tag),
                });
            }
        }
    }
    let mut tags: BTreeMap<String, Verdict> = BTreeMap::new();
    let mut records = Vec::new();
    for (tag, digest) in inventory.tags() {
        let since = inventory.manifests()[digest].since;
        let pattern = rules.protect.iter().find(|pattern| pattern.matches(tag));
        let verdict = match (pattern, claimed.remove(tag.as_str()), reserved::on(tag, digest)) {
            (Some(pattern), ..) => Ok(Why::Protected { tag: tag.clone(), pattern: pattern.to_string() }),
            (None, Some(verdict), _) => verdict,
            (None, None, Some(Reserved::Of(_))) => continue,
            (None, None, Some(Reserved::Record(of))) => {
                records.push((tag, of, since));
                continue;
            }
            (None, None, Some(Reserved::Fixed)) => Ok(Why::Reserved(tag.clone())),
            (None, None, Some(Reserved::Key)) => of_key(tag, since, rules, world),
            (None, None, None) => of_unknown(tag, since, rules, world),
        };
        tags.insert(tag.clone(), verdict);
    }
    for (record, of, since) in records {
        let verdict = of_record(record, tags.get(of), since, rules, world);
        tags.insert(record.clone(), verdict);
    }
    Verdicts { tags, dated }
}

fn claims<'i>(inventory: &'i Inventory, row: &Row, rules: &Rules, world: &World) -> Vec<Claim<'i>> {
    let claim = |(tag, digest): (&'i String, &Digest)| {
        let reading = row.pattern.read(tag)?;
        let start = start(&reading, inventory.manifests()[digest].since, world);
        // An image is found by its content key, and gets tags, until it is so old.
        let is_open = inventory.is_dated_by_builds() && reading.is_timeless();
        let late = if is_open { rules.keys } else { Duration::days(0) };
        Some(Claim { tag, digest: *digest, reading, start, late })
    };
    inventory.tags().iter().filter_map(claim).collect()
}

/// The images that `newest N` of a row keeps: those whose tags count from the latest moments.
fn newest(row: &Row, claims: &[Claim<'_>]) -> BTreeSet<Digest> {
    let Keep::Newest(count) = row.keep else { return BTreeSet::new() };
    let at = |claim: &Claim<'_>| match claim.start {
        Start::At(start) => Some((start, claim.digest)),
        Start::Open(_) | Start::Unknown => None,
    };
    let mut dated: Vec<(Second, Digest)> = claims.iter().filter_map(at).collect();
    dated.sort_unstable_by(|one, other| other.cmp(one));
    let mut kept = BTreeSet::new();
    for (_, digest) in dated {
        if kept.len() == count as usize {
            break;
        }
        kept.insert(digest);
    }
    kept
}

fn of_claim(
    row: &Row,
    claim: &Claim<'_>,
    newest: &BTreeSet<Digest>,
    rules: &Rules,
    world: &World,
) -> Verdict {
    let (tag, template) = (claim.tag.to_owned(), row.template.to_string());
    if claim.reading.commit.as_deref().is_some_and(|commit| world.is_busy(commit)) {
        return Ok(Why::Busy(tag));
    }
    let start = match claim.start {
        Start::Open(number) => return Ok(Why::OpenPull { tag, number }),
        Start::Unknown => return Ok(Why::Undatable(tag)),
        Start::At(start) => start,
    };
    let keep = match row.keep {
        Keep::Forever => return Ok(Why::Forever { tag, template }),
        Keep::Newest(count) if newest.contains(&claim.digest) => {
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

/// A tag that several rows can make lives as long as any of them says.
fn longest(one: Verdict, other: Verdict) -> Verdict {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok(one.min(other)),
        (Err(one), Err(other)) => Err(one.min(other)),
        (Ok(why), Err(_)) | (Err(_), Ok(why)) => Ok(why),
    }
}

/// A content key is looked up as long as its image is young enough to be used again.
fn of_key(tag: &str, since: Option<Second>, rules: &Rules, world: &World) -> Verdict {
    let Some(since) = since else { return Ok(Why::Undatable(tag.to_owned())) };
    if world.now < since.plus(rules.keys).plus(rules.min_age) {
        return Ok(Why::Reserved(tag.to_owned()));
    }
    Err(Expiry::Key(tag.to_owned()))
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
        (Some(Ok(_)), _) => Ok(Why::Reserved(record.to_owned())),
        (_, None) => Ok(Why::Undatable(record.to_owned())),
        (_, Some(since)) if world.now < since.plus(rules.untagged.max(rules.min_age)) => {
            Ok(Why::Reserved(record.to_owned()))
        }
        _ => Err(Expiry::Orphan(record.to_owned())),
    }
}

fn of_unknown(tag: &str, since: Option<Second>, rules: &Rules, world: &World) -> Verdict {
    let Some(keep) = rules.unknown else { return Ok(Why::Unknown(tag.to_owned())) };
    let Some(start) = since else { return Ok(Why::Undatable(tag.to_owned())) };
    let keep = keep.max(rules.min_age);
    let until = start.plus(keep);
    if world.now < until {
        return Ok(Why::Unknown(tag.to_owned()));
    }
    Err(Expiry::Old { tag: tag.to_owned(), template: None, start, keep })
}

/// A manifest that no tag names. Whether something that stays refers to it is seen later.
pub fn of_untagged(manifest: &Manifest, rules: &Rules, world: &World) -> Verdict {
    let Some(since) = manifest.since else { return Ok(Why::UntaggedUndatable) };
    let until = since.plus(rules.untagged.max(rules.min_age));
    if world.now < until {
        return Ok(Why::Untagged(until));
    }
    Err(Expiry::Untagged(since))
}
