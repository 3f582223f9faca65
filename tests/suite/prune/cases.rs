//! What stays and what goes, case by case.

use super::make::{DAY, Shelf, commit, digest, duration, numbers, row, rules, shelf, world};
use pipegen::language::value::{Glob, Leaf};
use pipegen::prune::{Why, plan};
use pipegen::registry::{Contradiction, Inventory, Manifest};

#[test]
fn d51_an_image_under_a_run_or_at_the_head_of_an_open_pull_request_stays() {
    let mut world = world();
    world.busy.insert(commit(1));
    let shelf = shelf().image(1, 400 * DAY, &["sha-0000001"]).image(2, 400 * DAY, &["sha-0000002"]);
    assert_eq!(shelf.goes(&rules(), &world), numbers(&[2]));
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
fn d49_what_serves_and_what_a_rollback_needs_stay_however_old() {
    let shelf = shelf()
        .image(1, 400 * DAY, &["sha-0000001", "deployed-production"])
        .image(2, 500 * DAY, &["sha-0000002", "deployed-production.previous"])
        .image(3, 400 * DAY, &["promoted-deployed-production"])
        .image(4, 450 * DAY, &["sha-0000004"]);
    assert_eq!(shelf.goes(&rules(), &world()), numbers(&[4]));
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

#[test]
fn the_newest_commit_of_the_default_branch_counts_whatever_row_made_its_tag() {
    let mut world = world();
    world.trunk.insert(commit(1));
    let shelf = Shelf::default()
        .image(1, 900 * DAY, &["fix-0000001"])
        .image(2, 800 * DAY, &["fix-0000002"])
        .image(3, 700 * DAY, &["fix-0000003"]);
    assert_eq!(shelf.goes(&rules(), &world), numbers(&[2]));
}

#[test]
fn a_branch_that_is_not_the_default_one_takes_no_floor_from_it() {
    let mut rules = rules();
    rules.rows = vec![row("{branch}-{short-sha}", "7d", true), row("{branch}", "7d", true)];
    let by_name = Shelf::default().image(1, 900 * DAY, &["main"]).image(2, 800 * DAY, &["fix"]).image(
        3,
        700 * DAY,
        &["main-2"],
    );
    assert_eq!(by_name.goes(&rules, &world()), numbers(&[2]));
    let mut world = world();
    world.trunk.insert(commit(1));
    let by_commit = Shelf::default()
        .image(1, 900 * DAY, &["main-0000001"])
        .image(2, 800 * DAY, &["fix-0000002"])
        .image(3, 700 * DAY, &["fix-0000003"]);
    assert_eq!(by_commit.goes(&rules, &world), numbers(&[2]));
}

/// Why this manifest stays.
fn why(plan: &pipegen::prune::Plan, number: u16) -> Vec<String> {
    let kept = plan.kept.iter().filter(|kept| kept.digest == digest(number));
    kept.flat_map(|kept| &kept.why).map(ToString::to_string).collect()
}

#[test]
fn the_newest_are_counted_branch_by_branch_where_the_row_says_so() {
    let only = |life: &str| {
        let mut rules = rules();
        rules.rows = vec![row("{branch}-{short-sha}", life, false), row("latest", "forever", true)];
        rules
    };
    let mut all = shelf();
    for number in 1..=6_u16 {
        // The branch `slow` was last pushed long before each push to `busy`.
        let branch = if number > 4 { "slow" } else { "busy" };
        let tag = format!("{branch}-{}", &commit(number)[..7]);
        all = all.image(number, (10 + i64::from(number)) * DAY, &[&tag]);
    }
    assert_eq!(all.clone().goes(&only("newest 1"), &world()), numbers(&[2, 3, 4, 5, 6]));
    assert_eq!(all.clone().goes(&only("newest 1 per branch"), &world()), numbers(&[2, 3, 4, 6]));
    assert_eq!(all.clone().goes(&only("newest 2 per branch"), &world()), numbers(&[3, 4]));
    let made = plan(&all.inventory(), &only("newest 1 per branch"), &world());
    let said = why(&made, 5);
    let expected = "`slow-0000005` is among the newest 1 of row `{branch}-{short-sha}` on branch `slow`";
    assert!(said.iter().any(|why| why == expected), "{said:?}");
    let gone = made.deletions.iter().find(|one| one.digest == digest(6)).expect("it goes");
    let expected = "`slow-0000006` is not among the newest 1 of row `{branch}-{short-sha}` on branch `slow`";
    assert_eq!(gone.why[0].to_string(), expected);
}

#[test]
fn at_least_so_many_stay_whatever_their_age_and_all_that_are_young() {
    let mut rules = rules();
    rules.rows = vec![row("build-{sha}", "12d, at least 3", false), row("latest", "forever", true)];
    let shelf_of = |ages: &[i64]| {
        let numbered = (1_u16..).zip(ages);
        numbered.fold(shelf(), |all, (number, age)| {
            all.image(number, age * DAY, &[&format!("build-{}", commit(number))])
        })
    };
    assert_eq!(shelf_of(&[20, 30, 40, 50, 60]).goes(&rules, &world()), numbers(&[4, 5]), "the floor");
    assert_eq!(shelf_of(&[3, 4, 5, 6, 7, 13]).goes(&rules, &world()), numbers(&[6]), "all that are young");
    let made = plan(&shelf_of(&[20, 30, 40, 50]).inventory(), &rules, &world());
    assert!(why(&made, 3).iter().any(|why| why.contains("is among the newest 3 of row `build-{sha}`")));
    let gone = made.deletions[0].why[0].to_string();
    assert!(gone.ends_with("and lives 12d; it is not among the newest 3"), "{gone}");
}

#[test]
fn floors_are_held_for_each_image_by_itself() {
    let of = |template: &str, image: &str| {
        let template = pipegen::language::value::Template::parse(template).expect("a template");
        pipegen::prune::Row::new(template, image, super::make::keep("30d"), false)
    };
    let mut rules = rules();
    rules.rows = vec![of("app-{short-sha}", "app"), of("base-{short-sha}", "base")];
    let shelf = Shelf::default()
        .image(1, 90 * DAY, &["app-0000001"])
        .image(2, 80 * DAY, &["app-0000002"])
        .image(3, 300 * DAY, &["base-0000003"])
        .image(4, 200 * DAY, &["base-0000004"]);
    assert_eq!(shelf.goes(&rules, &world()), numbers(&[1, 3]), "the newest of each stays");
}

#[test]
fn an_address_in_sources_is_ours_too() {
    let old = |manifest: &mut Manifest| manifest.source = Some("https://git.acme.test/old/shop".to_owned());
    let shelf = shelf().image(1, 90 * DAY, &["sha-0000001"]).with(old);
    let mut rules = rules();
    rules.owner.home = Some("acme/shop".to_owned());
    assert_eq!(shelf.clone().goes(&rules, &world()), numbers(&[]), "it is of another repository of Git");
    rules.owner.sources.push("https://git.acme.test/old/shop".to_owned());
    assert_eq!(shelf.goes(&rules, &world()), numbers(&[1]));
}

/// "Forward" is asked of the record, so it outlives nothing but the row: where the tag is, nothing is pruned.
#[test]
fn the_record_of_a_tag_that_is_in_another_repository_stays() {
    let shelf = shelf().image(1, 400 * DAY, &["promoted-stable"]).image(2, 400 * DAY, &["promoted-gone"]);
    let mut rules = rules();
    assert_eq!(shelf.clone().goes(&rules, &world()), numbers(&[1, 2]));
    rules.recorded = vec![row("stable", "forever", true)];
    assert_eq!(shelf.goes(&rules, &world()), numbers(&[2]));
}

#[test]
fn a_row_makes_no_tag_in_a_repository_that_it_leaves_out() {
    let text = r#"
[pipeline]
name = "CI"
tags = [
  { on = "push", tag = ["{sha}", "edge"], keep = "30d" },
  { on = "push", tag = "latest", to = "docker.io" },
  { on = "push", tag = "main-{sha}", after = "gate", keep = "30d", to = "docker.io" },
]

[image.app]
repository = ["ghcr.io/octo/app", "docker.io/octo/app"]

[consumer.test]
run = "true"

[registry."docker.io"]
username = "octo"
password = "${{ secrets.HUB }}"
"#;
    let place = tempfile::tempdir().expect("a directory");
    std::fs::write(place.path().join("Dockerfile"), "FROM scratch\n").expect("a Dockerfile");
    let source = pipegen::compiler::Source { name: "pipeline.toml", text, dir: place.path() };
    let (pipeline, _) = pipegen::compiler::resolve(&source).expect("a pipeline");
    let home = pipegen::prune::repositories(&pipeline).into_iter().next().expect("a repository");
    let rules = pipegen::prune::rules(&pipeline, &home);
    let made: Vec<String> = rules.rows.iter().map(|row| row.template.to_string()).collect();
    assert_eq!(made, ["{sha}", "edge"]);
    assert!(rules.records("latest") && !rules.records("edge"));
    assert!(!rules.records(&format!("main-{}", "a".repeat(40))), "what is written once has no record");
}
