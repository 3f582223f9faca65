//! How old a tag is, and for how long it lives.

use super::make::{DAY, HOUR, ago, commit, duration, gone, keep, numbers, row, rules, shelf, world};
use pipegen::prune::{Keep, Pull, World, plan};

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
    let (old, new) = (format!("key-trusted-{}", "a".repeat(40)), format!("key-internal-{}", "b".repeat(40)));
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
fn a_longer_life_only_keeps_more() {
    let mut rules = rules();
    rules.rows[2].keep = keep("365d");
    let shelf = shelf().image(1, 31 * DAY, &["sha-0000001"]);
    assert_eq!(shelf.clone().goes(&rules, &world()), numbers(&[]));
    rules.rows[2].keep = Keep::Newest(1);
    assert_eq!(shelf.goes(&rules, &world()), numbers(&[]));
}

#[test]
fn a_run_dates_the_tag_that_names_it() {
    let mut rules = rules();
    rules.rows.push(row("run-{run}", "5d", false));
    let mut world = world();
    world.runs.extend([(1, ago(DAY)), (2, ago(6 * DAY))]);
    let shelf = shelf()
        .image(1, 400 * DAY, &["run-1"])
        .image(2, 400 * DAY, &["run-2"])
        .image(3, 400 * DAY, &["run-3"])
        .image(4, 4 * DAY, &["run-4"]);
    // Of 3 and 4 GitHub knows nothing any more: the registry's time counts.
    assert_eq!(shelf.goes(&rules, &world), numbers(&[2, 3]));
}

#[test]
fn a_day_ends_at_midnight() {
    let shelf = shelf().image(1, 400 * DAY, &["nightly-20261024"]);
    let at = |hours: i64| World::at(ago(hours * HOUR));
    assert_eq!(shelf.clone().goes(&rules(), &at(12)), numbers(&[]), "six days and a half");
    assert_eq!(shelf.goes(&rules(), &at(0)), numbers(&[1]), "seven days");
}

#[test]
fn no_row_makes_a_tag_live_shorter_than_the_minimum_age() {
    let mut rules = rules();
    rules.rows[3].keep = keep("1h");
    let mut world = world();
    world.commits.insert(commit(1), ago(DAY));
    world.commits.insert(commit(2), ago(3 * DAY));
    let tag = |number: u16| format!("build-{}", commit(number));
    let shelf = shelf().image(1, 400 * DAY, &[&tag(1)]).image(2, 400 * DAY, &[&tag(2)]);
    assert_eq!(shelf.goes(&rules, &world), numbers(&[2]), "the commit is of yesterday");
}

#[test]
fn keys_and_records_that_nobody_can_date_or_that_are_young_stay() {
    let key = format!("key-trusted-{}", "a".repeat(40));
    let shelf = shelf()
        .image(1, 0, &[&key])
        .undated()
        .image(2, 0, &["promoted-gone"])
        .undated()
        // Written before the tag that it speaks of.
        .image(3, 3 * DAY, &["promoted-soon"])
        .image(4, 8 * DAY, &["promoted-never"]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[4]));
}

#[test]
fn of_two_commits_with_the_same_first_digits_the_later_one_counts() {
    let mut world = world();
    let other = format!("{}1", &commit(1)[..39]);
    world.commits.extend([(commit(1), ago(90 * DAY)), (other, ago(DAY))]);
    let shelf = shelf().image(1, 400 * DAY, &["sha-0000001"]);
    assert_eq!(shelf.clone().goes(&rules(), &world), numbers(&[]));
    world.commits.insert(format!("{}2", &commit(1)[..39]), ago(95 * DAY));
    assert_eq!(shelf.goes(&rules(), &world), numbers(&[]), "whatever their order");
}

#[test]
fn a_tag_that_no_row_makes_and_nobody_can_date_stays() {
    let mut rules = rules();
    rules.unknown = Some(duration("90d"));
    let shelf = shelf().image(1, 0, &["develop"]).undated().image(2, 400 * DAY, &["dev"]);
    assert_eq!(shelf.goes(&rules, &world()), numbers(&[2]));
}

#[test]
fn the_record_of_a_tag_stays_with_the_tag_whatever_keeps_it() {
    let shelf = shelf()
        .image(1, 400 * DAY, &["v1.0.0", "nightly-20260101"])
        .image(2, 400 * DAY, &["promoted-nightly-20260101"])
        .image(3, 400 * DAY, &["nightly-20260102"])
        .image(4, 400 * DAY, &["promoted-nightly-20260102"]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[3, 4]));
}

#[test]
fn a_branch_may_have_got_an_old_image_today_where_the_registry_does_not_say() {
    let mut rules = rules();
    rules.rows.push(row("{branch}", "7d", false));
    let shelf = shelf()
        .image(1, 13 * DAY, &["dev"])
        .image(2, 15 * DAY, &["fix"])
        .image(3, 8 * DAY, &["dev-0000003"])
        .inventory();
    let rest = |inventory| gone(&plan(&inventory, &rules, &world()));
    assert_eq!(rest(shelf.clone()), numbers(&[1, 2, 3]));
    assert_eq!(rest(shelf.dated_by_builds()), numbers(&[2]));
}
