//! What lists what, and what speaks of what.

use super::make::{DAY, Shelf, digest, duration, gone, numbers, rules, shelf, world};
use pipegen::prune::plan;
use pipegen::registry::Manifest;
use std::collections::BTreeSet;

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
fn bytes_that_are_shared_are_not_freed() {
    let shared = |manifest: &mut Manifest| {
        manifest.blobs.push(pipegen::registry::Blob { digest: digest(50_000), size: 7 });
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

#[test]
fn a_signature_of_yesterday_outlives_its_subject() {
    let tag = format!("sha256-{}.sig", digest(1).hex());
    let shelf = shelf().image(1, 400 * DAY, &["sha-0000001"]).image(2, DAY, &[&tag]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[1]), "nothing younger than two days goes");
}

/// What is left where a prune was cut short behind the images of an index.
#[test]
fn an_index_of_which_nothing_is_left_goes_by_whatever_tag_leads_to_it() {
    let key = format!("key-trusted-{}", "a".repeat(40));
    let index = |shelf: Shelf, number: u16, tag: &str| {
        shelf.image(number, 0, &[tag]).undated().children(&[number + 100])
    };
    let shelf = [(1, key.as_str()), (2, "develop"), (3, "sha-0000003"), (4, "v1.0.0")]
        .into_iter()
        .fold(shelf(), |shelf, (number, tag)| index(shelf, number, tag));
    assert_eq!(
        shelf.clone().goes(&rules(), &world()),
        numbers(&[1, 3]),
        "of `develop` the file says nothing"
    );
    let mut rules = rules();
    rules.unknown = Some(duration("90d"));
    assert_eq!(shelf.goes(&rules, &world()), numbers(&[1, 2, 3]));
}

/// So many speak of the next that nobody can go from one to the last by calling a function in itself.
#[test]
fn a_long_chain_goes_from_its_end_and_a_long_ring_is_judged_alike() {
    const LENGTH: u16 = 20_000;
    let tag = |number: u16| format!("sha256-{}.sig", digest(number).hex());
    let chain = |age: i64, last: &str| {
        let all = shelf().image(1_000, age, &[last]);
        (1_001..LENGTH).fold(all, |all, number| all.image(number, age, &[&tag(number - 1)]))
    };
    let goes = chain(8 * DAY, "fix-0000001").goes(&rules(), &world());
    assert_eq!(goes.len(), usize::from(LENGTH - 1_000));
    let ring = |age: i64| chain(age, &tag(LENGTH - 1)).goes(&rules(), &world()).len();
    assert_eq!((ring(8 * DAY), ring(6 * DAY)), (usize::from(LENGTH - 1_000), 0));
}
