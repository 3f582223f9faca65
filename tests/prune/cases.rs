//! What stays and what goes, case by case.

use super::make::{DAY, HOUR, NOW, Shelf, ago, commit, digest, duration, gone, keep, rules, shelf};
use pipegen::prune::{Contradiction, Inventory, Keep, Manifest, Pull, Why, World, plan};
use pipegen::value::{Glob, Leaf};
use std::collections::BTreeSet;

fn world() -> World {
    World::at(NOW)
}

fn numbers(numbers: &[u16]) -> BTreeSet<u16> {
    numbers.iter().copied().collect()
}

#[test]
fn a_tag_that_outlived_its_row_goes() {
    let shelf = shelf().image(1, 31 * DAY, &["sha-0000001"]).image(2, 29 * DAY, &["sha-0000002"]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[1]));
}

#[test]
fn an_old_image_under_todays_commit_stays() {
    let mut world = world();
    world.commits.insert(commit(1), ago(HOUR));
    let shelf = shelf().image(1, 400 * DAY, &["sha-0000001"]);
    assert_eq!(shelf.goes(&rules(), &world), numbers(&[]));
}

#[test]
fn an_image_lives_as_long_as_its_longest_lived_tag() {
    let shelf = shelf().image(1, 400 * DAY, &["sha-0000001", "v1.2.3"]).image(2, 8 * DAY, &["fix-0000002"]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[2]));
}

#[test]
fn a_tag_of_two_rows_has_the_longer_life() {
    // `sha-0000001` could also come from a branch `sha`: seven days there, thirty here.
    let shelf = shelf().image(1, 8 * DAY, &["sha-0000001"]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[]));
}

#[test]
fn an_open_pull_request_keeps_its_image_and_a_closed_one_for_its_time() {
    let mut world = world();
    world.pulls.extend([(1, Pull::Open), (2, Pull::Closed(ago(HOUR))), (3, Pull::Closed(ago(3 * DAY)))]);
    let tags = ["pr-1-000000a", "pr-2-000000b", "pr-3-000000c", "pr-4-000000d"];
    let mut all = shelf();
    for (number, tag) in tags.iter().enumerate() {
        all = all.image(number as u16 + 1, 400 * DAY, &[tag]);
    }
    // 4 is a pull request that nobody knows: its age is unknown.
    assert_eq!(all.goes(&rules(), &world), numbers(&[3]));
}

#[test]
fn d51_an_image_under_a_run_or_at_the_head_of_an_open_pull_request_stays() {
    let mut world = world();
    world.busy.insert(commit(1));
    let shelf = shelf().image(1, 400 * DAY, &["sha-0000001"]).image(2, 400 * DAY, &["sha-0000002"]);
    assert_eq!(shelf.goes(&rules(), &world), numbers(&[2]));
}

#[test]
fn d44_children_of_an_index_that_stays_are_untagged_and_stay() {
    let shelf = shelf()
        .image(1, 400 * DAY, &[])
        .image(2, 400 * DAY, &[])
        .image(3, 400 * DAY, &["v1.0.0"])
        .children(&[1, 2])
        .image(4, 400 * DAY, &[])
        .image(5, 400 * DAY, &["sha-0000005"])
        .children(&[2, 4]);
    let plan = plan(&shelf.inventory(), &rules(), &world());
    assert_eq!(gone(&plan), numbers(&[4, 5]), "2 is shared with what stays");
    let order: Vec<_> = plan.deletions.iter().map(|deletion| deletion.digest).collect();
    assert_eq!(order, [digest(4), digest(5)], "what an index lists goes before it");
}

#[test]
fn d46_signatures_live_and_die_with_their_subject() {
    let tag = |number: u16, end: &str| format!("sha256-{}{end}", digest(number).hex());
    let shelf = shelf()
        .image(1, 400 * DAY, &["v1.0.0"])
        .image(2, 400 * DAY, &[])
        .about(1)
        .image(3, 400 * DAY, &[&tag(1, ".sig")])
        .image(4, 400 * DAY, &[&tag(1, "")])
        .children(&[2])
        .image(11, 400 * DAY, &["sha-000000b"])
        .image(12, 400 * DAY, &[])
        .about(11)
        .image(13, 400 * DAY, &[&tag(11, ".sig")])
        .undated()
        .image(14, 400 * DAY, &[&tag(77, ".att")])
        .image(15, DAY, &[&tag(78, ".att")])
        .image(16, DAY, &[&tag(79, ".att")])
        .undated();
    let plan = plan(&shelf.inventory(), &rules(), &world());
    assert_eq!(gone(&plan), numbers(&[11, 12, 13, 14]), "15 is young, 16 cannot be dated");
    let place = |number: u16| plan.deletions.iter().position(|deletion| deletion.digest == digest(number));
    assert!(place(12) < place(11) && place(13) < place(11));
}

#[test]
fn d47_what_no_row_makes_stays_and_is_counted_until_somebody_says_how_long() {
    let shelf = shelf().image(1, 400 * DAY, &["develop"]);
    let kept = plan(&shelf.clone().inventory(), &rules(), &world());
    assert!(kept.kept.iter().any(|kept| kept.why.contains(&Why::Unknown("develop".to_owned()))));
    let mut rules = rules();
    rules.unknown = Some(duration("90d"));
    assert_eq!(shelf.clone().goes(&rules, &world()), numbers(&[1]));
    rules.protect.push(Glob::parse("dev*").expect("a pattern"));
    assert_eq!(shelf.goes(&rules, &world()), numbers(&[]));
}

#[test]
fn d49_the_newest_of_a_row_are_no_more_than_that() {
    let mut world = world();
    let mut all = shelf();
    for number in 1..=5_u16 {
        let tag = format!("build-{}", commit(number));
        all = all.image(number, (10 + i64::from(number)) * DAY, &[&tag]);
    }
    assert_eq!(all.clone().goes(&rules(), &world), numbers(&[3, 4, 5]));
    // What a deployment serves stays, however old.
    world.served.insert(digest(5));
    assert_eq!(all.goes(&rules(), &world), numbers(&[3, 4]));
}

#[test]
fn the_newest_keep_their_minimum_age() {
    let mut all = shelf();
    for number in 1..=5_u16 {
        all = all.image(number, i64::from(number) * HOUR, &[&format!("build-{}", commit(number))]);
    }
    assert_eq!(all.goes(&rules(), &world()), numbers(&[]));
}

#[test]
fn what_cannot_be_dated_stays() {
    let shelf = shelf().image(1, 0, &["sha-0000001"]).undated().image(2, 0, &[]).undated();
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[]));
}

#[test]
fn a_date_in_a_tag_means_the_end_of_that_day() {
    // 2026-10-25 ends six days and a second before the plan's moment; 2026-10-24 seven.
    let shelf = shelf().image(1, 400 * DAY, &["nightly-20261025"]).image(2, 400 * DAY, &["nightly-20261024"]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[2]));
}

#[test]
fn reserved_tags_have_their_own_rules() {
    let (old, new) = (format!("key-{}", "a".repeat(40)), format!("key-pr-{}", "b".repeat(40)));
    let shelf = shelf()
        .image(1, 10 * DAY, &[&old])
        .image(2, 8 * DAY, &[&new])
        .image(3, 400 * DAY, &["buildcache-linux-amd64"])
        .image(4, 400 * DAY, &["deployed-production"])
        .image(5, 400 * DAY, &["promoted-latest"])
        .image(6, 400 * DAY, &["promoted-nightly-20260101", "nightly-20260101"])
        .image(7, 400 * DAY, &["promoted-gone"])
        .image(8, DAY, &["promoted-soon"]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[1, 6, 7]));
}

#[test]
fn the_record_of_a_tag_that_goes_does_not_hold_its_image() {
    let shelf = shelf()
        .image(1, 400 * DAY, &["nightly-20260101"])
        .image(2, 400 * DAY, &["promoted-nightly-20260101"])
        .children(&[1]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[1, 2]));
}

#[test]
fn the_last_image_stays_however_old() {
    let shelf = Shelf::default().image(1, 900 * DAY, &["fix-0000001"]).image(2, 800 * DAY, &["fix-0000002"]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[1]));
}

#[test]
fn the_newest_image_of_the_default_branch_stays() {
    let shelf = Shelf::default()
        .image(1, 900 * DAY, &["sha-0000001"])
        .image(2, 800 * DAY, &["sha-0000002"])
        .image(3, 10 * DAY, &["fix-0000003"])
        .image(4, 9 * DAY, &["fix-0000004"]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[1, 3]));
}

#[test]
fn bytes_that_are_shared_are_not_freed() {
    let shared = |manifest: &mut Manifest| {
        manifest.blobs.push(pipegen::prune::Blob { digest: digest(50_000), size: 7 });
    };
    let shelf = shelf()
        .image(1, 400 * DAY, &["sha-0000001"])
        .with(shared)
        .image(2, 401 * DAY, &["sha-0000002"])
        .with(shared)
        .image(3, DAY, &["sha-0000003"])
        .with(shared);
    let plan = plan(&shelf.inventory(), &rules(), &world());
    assert_eq!((plan.freed, plan.held), (2_000, 2_007));
}

#[test]
fn a_longer_life_only_keeps_more() {
    let mut rules = rules();
    rules.rows[2].keep = keep("365d");
    let shelf = shelf().image(1, 31 * DAY, &["sha-0000001"]);
    assert_eq!(shelf.clone().goes(&rules, &world()), numbers(&[]));
    rules.rows[2].keep = Keep::Newest(1);
    assert_eq!(shelf.goes(&rules, &world()), numbers(&[]));
}

#[test]
fn listings_that_contradict_themselves_give_no_inventory() {
    let one = (digest(1), Manifest::default());
    let other = Manifest { children: vec![digest(1)], ..Manifest::default() };
    let tag = |name: &str, number: u16| (name.to_owned(), digest(number));
    let make = |manifests: Vec<_>, tags: Vec<_>| Inventory::new(manifests, tags).map(|_| ());
    assert_eq!(make(vec![one.clone()], vec![tag("a", 2)]), Err(Contradiction::TagOfNothing("a".to_owned())));
    assert_eq!(
        make(vec![one.clone(), (digest(1), other.clone())], vec![]),
        Err(Contradiction::ManifestTwice(digest(1)))
    );
    assert_eq!(
        make(vec![one, (digest(2), Manifest::default())], vec![tag("a", 1), tag("a", 2)]),
        Err(Contradiction::TagTwice("a".to_owned()))
    );
    let ring = Manifest { children: vec![digest(2)], ..Manifest::default() };
    assert!(matches!(
        make(vec![(digest(1), ring), (digest(2), other)], vec![]),
        Err(Contradiction::Circle(_))
    ));
}

/// A signature is as good as untagged without its subject. Here 2 speaks of 3 by its tag, and 3 of 2 by
/// its subject: whichever goes first, the other must not be judged otherwise because of it.
#[test]
fn manifests_that_speak_of_each_other_are_judged_alike_before_and_after_one_is_gone() {
    let tag = format!("sha256-{}", digest(3).hex());
    let young = shelf().image(2, 6 * DAY, &[&tag]).image(3, 400 * DAY, &[]).about(2);
    assert_eq!(young.goes(&rules(), &world()), numbers(&[]), "2 is as untagged, and stays for a week");
    let old = shelf().image(2, 8 * DAY, &[&tag]).image(3, 400 * DAY, &[]).about(2);
    assert_eq!(old.clone().goes(&rules(), &world()), numbers(&[2, 3]));
    let plan = plan(&old.clone().inventory(), &rules(), &world());
    let first = plan.deletions[0].digest;
    let rest = old.inventory().without(&BTreeSet::from([first]));
    let rest = pipegen::prune::plan(&rest, &rules(), &world());
    assert_eq!(rest.deletions.len(), 1, "the other one goes the next time");
}

#[test]
fn an_index_that_speaks_of_what_it_lists_stays_or_goes_with_it() {
    let about = |shelf: Shelf| shelf.image(2, 400 * DAY, &[]).children(&[1]).about(1);
    let kept = about(shelf().image(1, 400 * DAY, &["v1.0.0"]));
    assert_eq!(kept.goes(&rules(), &world()), numbers(&[]));
    let gone = about(shelf().image(1, 400 * DAY, &["sha-0000001"]));
    assert_eq!(gone.goes(&rules(), &world()), numbers(&[1, 2]));
}

#[test]
fn a_tag_made_of_the_digest_of_its_own_manifest_is_one_that_no_row_makes() {
    let tag = format!("sha256-{}", digest(1).hex());
    let shelf = shelf().image(1, 400 * DAY, &[&tag]);
    assert_eq!(shelf.clone().goes(&rules(), &world()), numbers(&[]));
    let mut rules = rules();
    rules.unknown = Some(duration("90d"));
    assert_eq!(shelf.goes(&rules, &world()), numbers(&[1]));
}

#[test]
fn referrers_of_referrers_live_and_die_with_the_first_subject() {
    let chain = |shelf: Shelf| shelf.image(2, 400 * DAY, &[]).about(1).image(3, 400 * DAY, &[]).about(2);
    let kept = chain(shelf().image(1, 400 * DAY, &["v1.0.0"]));
    assert_eq!(kept.goes(&rules(), &world()), numbers(&[]));
    let gone = chain(shelf().image(1, 400 * DAY, &["sha-0000001"])).inventory();
    let plan = plan(&gone, &rules(), &world());
    let order: Vec<_> = plan.deletions.iter().map(|deletion| deletion.digest).collect();
    assert_eq!(order, [digest(3), digest(2), digest(1)]);
}
