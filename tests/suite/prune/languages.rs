//! Which row made a tag: by all tags that the compiler says a row can make, and by no wider rule.

use super::make::{DAY, NOW, Shelf, commit, gone, keep as keep_of, world};
use pipegen::language::manifest::{InputType, Scalar};
use pipegen::language::value::{Glob, Leaf, Name, Template};
use pipegen::model::pipeline::{Class, Event, Input, Level, TagRow};
use pipegen::model::tagging;
use pipegen::prune::{Plan, Pull, Row, Rules, plan};
use std::collections::{BTreeMap, BTreeSet};

/// A row of the tag table: its event, its branches, its template, its life.
type Line<'t> = (&'t str, &'t str, &'t str, &'t str);

/// Rules of these rows, as the compiler has them, without what it refuses beside.
pub fn of(rows: &[Line<'_>], protect: &[&str]) -> Rules {
    let input = Input {
        kind: InputType::Choice,
        default: Scalar::Text("alpha".to_owned()),
        options: vec!["alpha".to_owned(), "beta".to_owned()],
        about: None,
    };
    let inputs = BTreeMap::from([(Name::parse("level").expect("a name"), input)]);
    let world = tagging::World { default_branch: "main", inputs: &inputs };
    let row = |(on, branches, template, keep): &Line<'_>| {
        let template = Template::parse(template).expect("a template");
        let event = match *on {
            "pull-request" => Event::PullRequest,
            "push" => Event::Push,
            "release" => Event::Release(Name::release()),
            _ => Event::Manual,
        };
        let own = TagRow {
            span: 0..0,
            events: vec![event],
            branches: Glob::parse(branches).into_iter().collect(),
            level: Level::Trusted,
            class: Class::of(&template, false),
            to: Vec::new(),
            order: None,
            keep: None,
            template,
        };
        Row::of(&world, &own, "app", keep_of(keep))
    };
    let protect = protect.iter().map(|text| Glob::parse(text).expect("a pattern")).collect();
    Rules { rows: rows.iter().map(row).collect(), protect, ..super::make::rules() }
}

#[test]
fn d140_a_row_takes_the_tags_that_it_makes_and_no_other() {
    let long = "x".repeat(120);
    for (on, branches, template, takes, leaves) in [
        (
            "release",
            "",
            "{version}",
            vec!["1.7.0", "1", "1.2.3.4", "1.0.0-rc.1"],
            vec!["sha-0000000", "beta", "1.2.3.4.5", "1.0.0-", "1.0.0-a..b", "v1.0.0", "latest", "1.0.0_1"],
        ),
        ("release", "", "v{version}", vec!["v1.0.0"], vec!["vendor-base", "v", "vx", "v1.0.0+b"]),
        ("release", "", "v{major}.{minor}", vec!["v1.2"], vec!["v1", "v1.2.3", "v1.x"]),
        (
            "push",
            "main",
            "{branch}-{run}",
            vec!["main-15"],
            vec!["postgres-15", "main-015", "main-0", "main-x", "main-"],
        ),
        (
            "push",
            "release/*",
            "{branch}-{short-sha}",
            vec!["release-1.0-0000000"],
            vec!["postgres-abcdef0", "release--1-0000000", "release-1-000000", "release-1-ABCDEF0"],
        ),
        ("push", "main", "at-{date}", vec!["at-20261031"], vec!["at-20261331", "at-20260230", "at-2026103"]),
        (
            "push",
            "main",
            "at-{timestamp}",
            vec!["at-20261031235959"],
            vec!["at-20261031245959", "at-20261031236059"],
        ),
        ("push", "main", "{year}.{month}.{day}", vec!["2026.10.31"], vec!["2026.13.01", "2026.02.30"]),
        ("manual", "main", "{input.level}-{run}", vec!["alpha-7", "beta-7"], vec!["gamma-7", "alph-7"]),
        (
            "push",
            "main",
            "{sha}-{short-sha}",
            vec![],
            vec!["1111111222222222222222222222222222222222-3333333"],
        ),
        ("push", "main", "latest", vec!["latest"], vec!["latest-1", "late"]),
        (
            "push",
            "**",
            "{branch}-{run}",
            vec!["fix-15", "a.b_c-15"],
            vec!["fix--15", "-15", "Fix-15", "fix.-15"],
        ),
        ("push", "*-rc", "{branch}-{run}", vec!["x-rc-15"], vec!["x-15", "xrc-15"]),
        ("push", "**", "{branch}-{run}", vec![&format!("{long}-15")], vec![&format!("{long}.-15")]),
    ] {
        let rules = of(&[(on, branches, template, "forever")], &[]);
        for tag in takes {
            assert_eq!(rules.rows_of(tag).count(), 1, "{template} makes {tag}");
        }
        for tag in leaves {
            assert_eq!(rules.rows_of(tag).count(), 0, "{template} does not make {tag}");
        }
    }
}

const COMMITS: Line<'_> = ("push", "main", "sha-{short-sha}", "30d");

/// Tags of what goes.
fn tags(plan: &Plan) -> BTreeSet<String> {
    plan.deletions.iter().flat_map(|one| one.tags.iter().cloned()).collect()
}

#[test]
fn d140_pushes_take_no_places_of_releases() {
    let mut shelf = Shelf::default();
    for number in 0..10_u16 {
        shelf = shelf.image(number, i64::from(100 - number) * DAY, &[&format!("1.{number}.0")]);
    }
    for number in 10..18_u16 {
        shelf =
            shelf.image(number, i64::from(18 - number) * DAY, &[&format!("sha-{}", &commit(number)[..7])]);
    }
    let plan =
        plan(&shelf.inventory(), &of(&[("release", "", "{version}", "newest 5"), COMMITS], &[]), &world());
    let expected = ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0"].map(str::to_owned);
    assert_eq!(tags(&plan), BTreeSet::from(expected));
}

#[test]
fn d140_reserved_and_protected_tags_are_of_no_row() {
    let rows = [("push", "**", "{branch}-{short-sha}", "7d"), ("manual", "**", "{branch}", "7d")];
    let rules = of(&rows, &["beta"]);
    let tags = ["buildcache", "deployed-production", "beta", "buildcache-ci-app-linux-amd64", "key-mine"];
    let others = ["promoted-main", "sha256-fix", "key-0000000", "deployed-0000000", "buildcache-0000000"];
    for tag in tags.into_iter().chain(others) {
        assert_eq!(rules.rows_of(tag).count(), 0, "{tag}");
    }
    let shelf =
        tags.iter().zip(0_u16..).fold(Shelf::default().image(9, 0, &["main"]), |shelf, (tag, number)| {
            shelf.image(number, 400 * DAY, &[tag])
        });
    assert_eq!(gone(&plan(&shelf.inventory(), &rules, &world())), BTreeSet::new());
}

#[test]
fn d140_what_only_the_row_that_init_drafts_could_keep_goes_by_its_own_row() {
    let rows = [("release", "", "{version}", "forever"), COMMITS];
    let shelf = Shelf::default().image(1, 40 * DAY, &["sha-0000000"]).image(2, 0, &["1.0.0"]).image(
        3,
        DAY,
        &["sha-0000001"],
    );
    assert_eq!(gone(&plan(&shelf.inventory(), &of(&rows, &[]), &world())), BTreeSet::from([1]));
}

#[test]
fn d141_a_tag_of_two_rows_lives_as_long_as_the_longer_says_and_takes_no_place() {
    let rules = of(&[("release", "", "{version}", "newest 2"), ("push", "**", "{branch}", "90d")], &[]);
    // `1.3` is a version, and a branch may be called so.
    assert_eq!(rules.rows_of("1.3").count(), 2);
    let shelf = Shelf::default()
        .image(1, 40 * DAY, &["1.1"])
        .image(2, 30 * DAY, &["1.2"])
        .image(3, 20 * DAY, &["1.3"])
        .image(4, 400 * DAY, &["1.0.0-a_b"]);
    let inventory = shelf.inventory();
    let goes = gone(&plan(&inventory, &rules, &world()));
    assert_eq!(goes, BTreeSet::from([4]), "no version has a `_`; the others are younger than 90d");
    let said = pipegen::prune::idle(&inventory, &rules);
    let shared: Vec<_> = said.shared.iter().map(|one| (one.tags, one.rows.join(" "))).collect();
    assert_eq!(shared, [(3, "{version} {branch}".to_owned())]);
}

#[test]
fn d141_a_place_that_another_row_may_have_taken_is_given_again() {
    let rows = [("release", "", "{version}", "newest 1"), ("push", "**", "{branch}", "9d")];
    let shelf = Shelf::default()
        .image(1, 50 * DAY, &["1.0.0-A"])
        .image(2, 40 * DAY, &["2.0"])
        .image(3, DAY, &["main"])
        .image(4, 300 * DAY, &["0.1.0-A"]);
    let goes = gone(&plan(&shelf.inventory(), &of(&rows, &[]), &world()));
    assert_eq!(goes, BTreeSet::from([4]), "1 is the newest that is surely a release");
}

#[test]
fn d142_rows_whose_tags_can_never_expire_are_told() {
    let rows = [("pull-request", "**", "pr-{pr}-{short-sha}", "7d"), ("push", "main", "{branch}", "30d")];
    let rules = of(&rows, &[]);
    let shelf =
        Shelf::default().image(1, 40 * DAY, &["main"]).undated().image(2, 90 * DAY, &["pr-1-0000001"]);
    let mut world = world();
    let inventory = shelf.inventory();
    let made = plan(&inventory, &rules, &world);
    assert_eq!(gone(&made), BTreeSet::new());
    let never = pipegen::prune::ageless(&inventory, &rules, &made);
    assert_eq!(never, [("pr-{pr}-{short-sha}".to_owned(), 1), ("{branch}".to_owned(), 1)]);
    world.pulls.insert(1, Pull::Closed(pipegen::language::value::Second(NOW.0 - 30 * DAY)));
    assert_eq!(gone(&plan(&inventory, &rules, &world)), BTreeSet::new(), "it is the newest that has an age");
}

#[test]
fn d142_a_tag_that_names_its_commit_is_dated_where_its_image_is_not() {
    let mut world = world();
    world.commits.insert(commit(1), super::make::ago(40 * DAY));
    let shelf =
        super::make::shelf().image(1, 0, &["sha-0000001"]).undated().image(2, 0, &["v2.0.0"]).undated();
    let rules = of(&[COMMITS, ("push", "main", "latest", "forever")], &[]);
    assert_eq!(gone(&plan(&shelf.inventory(), &rules, &world)), BTreeSet::from([1]));
}
