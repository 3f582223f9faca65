//! A whole prune of a real registry.

use super::shop::{DAY, Shop, apply, digest, prune, show};
use pipegen::cli::prune::{Mode, Seen};
use pipegen::prune::execute::{Limits, Refusal};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What every kind of manifest is there for.
struct Filled {
    shop: Shop,
    /// Digest and whether it has to stay.
    all: BTreeMap<String, bool>,
}

fn filled() -> Filled {
    let shop = Shop::open();
    let mut all = BTreeMap::new();
    let mut is = |digest: String, stays: bool| {
        all.insert(digest.clone(), stays);
        digest
    };
    is(shop.image("latest", 0, &["latest", "sha-0000001"]), true);
    is(shop.image("old", 40 * DAY, &["sha-0000002", "fix-0000002"]), false);
    is(shop.image("young", 20 * DAY, &["sha-0000003"]), true);
    let old = is(shop.image("of two kinds", 90 * DAY, &["sha-0000004", "v1.0.0"]), true);
    let shared = is(shop.image("shared", 90 * DAY, &[]), true);
    let kept = is(shop.image("of the kept index", 90 * DAY, &[]), true);
    is(shop.index(&[&shared, &kept], &["v2.0.0"]), true);
    let going = is(shop.image("of the old index", 90 * DAY, &[]), false);
    let index = is(shop.index(&[&shared, &going], &["sha-0000005"]), false);
    let tag = |digest: &str, end: &str| format!("{}{end}", digest.replace(':', "-"));
    // cosign's signatures are images of the year 1.
    let year_one = &Value::from("0001-01-01T00:00:00Z");
    is(shop.image_of("signature of v1", year_one, &[&tag(&old, ".sig")]), true);
    is(shop.image_of("signature of the old index", year_one, &[&tag(&index, ".sig")]), false);
    // The list that stands for the referrers API, which this registry has not.
    let sbom = is(shop.artifact(&old, "sbom of v1", &[]), true);
    is(shop.index(&[&sbom], &[&tag(&old, "")]), true);
    let sbom = is(shop.artifact(&going, "sbom of what goes", &[]), false);
    is(shop.index(&[&sbom], &[&tag(&going, "")]), false);
    is(shop.image_of("undated", year_one, &["sha-0000006"]), true);
    is(shop.image("by hand", 400 * DAY, &["handmade"]), true);
    Filled { shop, all }
}

fn gone(seen: &Seen) -> BTreeSet<String> {
    seen.plan.deletions.iter().map(|deletion| deletion.digest.to_string()).collect()
}

#[test]
fn a_dry_run_changes_no_byte_and_apply_leaves_exactly_what_it_said() {
    let Filled { shop, all } = filled();
    let before = shop.bytes();
    let planned = shop.prune(show()).expect("a plan");
    assert_eq!(shop.bytes(), before);
    let expected: BTreeSet<String> =
        all.iter().filter(|(_, stays)| !**stays).map(|(digest, _)| digest.clone()).collect();
    assert_eq!(gone(&planned), expected);
    assert_eq!(planned.lost, []);
    let tags = shop.tags();
    let seen = shop.prune(apply()).expect("a prune");
    let done = seen.done.expect("something was done");
    assert!(done.is_fine() && done.spared.is_empty() && done.left == 0, "{done:?}");
    for (digest, stays) in &all {
        assert_eq!(shop.has(digest), *stays, "{digest}");
    }
    let stay: BTreeMap<String, String> = tags.into_iter().filter(|(_, digest)| all[digest]).collect();
    assert_eq!(shop.tags(), stay);
    stay.keys().for_each(|tag| shop.pull(tag));
    assert_eq!(gone(&shop.prune(show()).expect("a plan")), BTreeSet::new());
}

#[test]
fn three_hundred_tags_come_over_several_pages() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    for number in 0..30 {
        let tags: Vec<String> = (0..10).map(|nth| format!("sha-{:07x}", number * 10 + nth)).collect();
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        shop.image(&number.to_string(), if number < 10 { 40 * DAY } else { 3 * DAY }, &tags);
    }
    let seen = shop.prune(show()).expect("a plan");
    assert_eq!((seen.inventory.tags().len(), seen.plan.deletions.len()), (301, 10));
    assert!(seen.plan.deletions.iter().all(|deletion| deletion.tags.len() == 10));
}

#[test]
fn more_than_half_of_a_repository_is_refused_until_it_is_allowed() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    (0..12).for_each(|n| drop(shop.image(&n.to_string(), 40 * DAY, &[&format!("sha-{n:07x}")])));
    let before = shop.bytes();
    let seen = shop.prune(Mode::Apply(Limits::default())).expect("a plan");
    assert!(matches!(seen.refused, Some(Refusal::Share { going: 12, all: 13, .. })) && seen.done.is_none());
    assert_eq!(shop.bytes(), before);
    // Fewer at a time are no such share.
    let few = Limits { count: Some(5), ..Limits::default() };
    let done = shop.prune(Mode::Apply(few)).expect("a plan").done.expect("something was done");
    assert_eq!((done.gone.len(), done.left), (5, 7));
    let share = "90".parse().expect("a share");
    let done = shop.prune(Mode::Apply(Limits { count: None, share })).expect("a plan").done;
    assert_eq!(done.map(|done| done.gone.len()), Some(7));
}

#[test]
fn an_index_goes_with_all_that_it_lists_or_not_at_all() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let children = [shop.image("a", 40 * DAY, &[]), shop.image("b", 40 * DAY, &[])];
    shop.index(&[&children[0], &children[1]], &["sha-0000001"]);
    let before = shop.bytes();
    let two = Mode::Apply(Limits { count: Some(2), ..Limits::default() });
    let seen = shop.prune(two).expect("a plan");
    assert_eq!(seen.refused, Some(Refusal::Limit { limit: 2, smallest: 3 }));
    assert_eq!(shop.bytes(), before);
}

#[test]
fn the_log_has_what_it_takes_to_put_everything_back() {
    let Filled { shop, all } = filled();
    let tags = shop.tags();
    let log = shop.home.path().join("prune.jsonl");
    let seen = prune(&shop.repository(), apply(), Some(&log)).expect("a prune");
    let text = std::fs::read_to_string(&log).expect("a log");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |event: &str| lines.iter().filter(|line| line["event"] == event).collect::<Vec<_>>();
    assert_eq!((of("going").len(), of("gone").len()), (seen.plan.deletions.len(), seen.plan.deletions.len()));
    for line in of("going") {
        let manifest = line["manifest"].as_str().expect("a manifest");
        assert_eq!(digest(manifest.as_bytes()), line["digest"].as_str().expect("a digest"));
        let tags: Vec<&str> =
            line["tags"].as_array().expect("tags").iter().filter_map(Value::as_str).collect();
        shop.put(line["media-type"].as_str().expect("a media type"), manifest, &tags);
    }
    assert_eq!(shop.tags(), tags);
    all.keys().for_each(|digest| assert!(shop.has(digest), "{digest}"));
    tags.keys().for_each(|tag| shop.pull(tag));
}

#[test]
fn a_broken_index_is_told_and_stops_nothing() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let (one, other) = (shop.image("a", 40 * DAY, &[]), shop.image("b", 40 * DAY, &[]));
    let index = shop.index(&[&one, &other], &["v1.0.0"]);
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let url = format!("http://{}/v2/acme/app/manifests/{other}", shop.registry.address());
    assert_eq!(ureq::Agent::from(config).delete(url).call().expect("an answer").status(), 202);
    let seen = shop.prune(show()).expect("a plan");
    let lost: Vec<_> =
        seen.lost.iter().map(|(index, child)| (index.to_string(), child.to_string())).collect();
    assert_eq!(lost, [(index, other)]);
    assert_eq!(gone(&seen), BTreeSet::new());
}
