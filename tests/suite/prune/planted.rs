//! Planners with a fault in them, each of which the model finds: a model that finds none would hold for
//! anything.

use super::make::DAY;
use super::model::{first_wrong, right};
use super::random::Case;
use pipegen::language::value::{Duration, Second};
use pipegen::prune::{Keep, Owner, Plan, Pull, Rules, World, plan};
use pipegen::registry::{Inventory, Manifest};
use std::collections::BTreeMap;

/// So many worlds are looked at until a fault has to be found.
const WORLDS: u64 = 20_000;

/// A planner with a fault in it.
type Boxed = Box<dyn Fn(&Inventory, &Case) -> Plan>;

fn by_rules(change: fn(&mut Rules)) -> Boxed {
    Box::new(move |inventory, case| {
        let mut rules = case.rules.clone();
        change(&mut rules);
        plan(inventory, &rules, &case.world)
    })
}

fn by_world(change: fn(&mut World)) -> Boxed {
    Box::new(move |inventory, case| {
        let mut world = case.world.clone();
        change(&mut world);
        plan(inventory, &case.rules, &world)
    })
}

fn by_manifests(change: fn(&mut Manifest)) -> Boxed {
    Box::new(move |inventory, case| {
        let changed = inventory.manifests().iter().map(|(digest, manifest)| {
            let mut manifest = manifest.clone();
            change(&mut manifest);
            (*digest, manifest)
        });
        let tags = inventory.tags().iter().map(|(tag, digest)| (tag.clone(), *digest));
        plan(&Inventory::new(changed, tags).expect("an inventory"), &case.rules, &case.world)
    })
}

fn by_plan(change: fn(&mut Plan)) -> Boxed {
    Box::new(move |inventory, case| {
        let mut made = right(inventory, case);
        change(&mut made);
        made
    })
}

fn keeps(rules: &mut Rules, change: fn(Keep) -> Keep) {
    rules.rows.iter_mut().for_each(|row| row.keep = change(row.keep));
}

fn days(days: u64) -> Duration {
    Duration::days(days)
}

fn go(plan: &mut Plan, is_meant: fn(&pipegen::prune::Kept) -> bool) {
    let Some(kept) = plan.kept.iter().position(is_meant).map(|at| plan.kept.remove(at)) else { return };
    plan.deletions.push(pipegen::prune::Deletion { digest: kept.digest, tags: kept.tags, why: Vec::new() });
}

#[test]
fn d158_each_of_forty_planted_faults_is_found() {
    let faults: Vec<(&str, Boxed)> = vec![
        ("`protect` is not looked at", by_rules(|rules| rules.protect.clear())),
        ("nothing is too young", by_rules(|rules| rules.min_age = days(0))),
        ("everything is too young for a year", by_rules(|rules| rules.min_age = days(365))),
        ("what has no tag goes at once", by_rules(|rules| rules.untagged = days(0))),
        ("what has no tag stays for a year", by_rules(|rules| rules.untagged = days(365))),
        ("tags of no row go after a day", by_rules(|rules| rules.unknown = Some(days(1)))),
        ("tags of no row stay", by_rules(|rules| rules.unknown = None)),
        ("content keys go at once", by_rules(|rules| rules.keys = days(0))),
        ("content keys stay for a year", by_rules(|rules| rules.keys = days(365))),
        (
            "rows keep one less",
            by_rules(|rules| {
                keeps(rules, |keep| match keep {
                    Keep::Newest(count) => Keep::Newest(count - 1),
                    Keep::PerBranch(count) => Keep::PerBranch(count - 1),
                    other => other,
                })
            }),
        ),
        (
            "rows keep one more",
            by_rules(|rules| {
                keeps(rules, |keep| match keep {
                    Keep::Newest(count) => Keep::Newest(count + 1),
                    Keep::PerBranch(count) => Keep::PerBranch(count + 1),
                    other => other,
                })
            }),
        ),
        (
            "nothing is kept for ever",
            by_rules(|rules| {
                keeps(rules, |keep| match keep {
                    Keep::Forever => Keep::For(Duration::days(1)),
                    other => other,
                })
            }),
        ),
        (
            "rows keep half as long",
            by_rules(|rules| {
                keeps(rules, |keep| match keep {
                    Keep::For(life) => Keep::For(Duration::minutes(life.as_secs() / 120)),
                    other => other,
                })
            }),
        ),
        (
            "what a row keeps at least goes with its time",
            by_rules(|rules| {
                keeps(rules, |keep| match keep {
                    Keep::AtLeast(life, _) => Keep::For(life),
                    other => other,
                })
            }),
        ),
        (
            "beside what a row keeps at least its time is not looked at",
            by_rules(|rules| {
                keeps(rules, |keep| match keep {
                    Keep::AtLeast(_, count) => Keep::Newest(count),
                    other => other,
                })
            }),
        ),
        (
            "the newest of all branches are counted together",
            by_rules(|rules| {
                keeps(rules, |keep| match keep {
                    Keep::PerBranch(count) => Keep::Newest(count),
                    other => other,
                })
            }),
        ),
        ("the first row is forgotten", by_rules(|rules| drop(rules.rows.drain(..1.min(rules.rows.len()))))),
        (
            "every label is ours",
            by_rules(|rules| rules.owner.sources.push("https://github.com/acme/other".to_owned())),
        ),
        ("no label is ours", by_rules(|rules| rules.owner = Owner::default())),
        ("open pull requests and runs are not asked for", by_world(|world| world.busy.clear())),
        ("runs are not looked at by number", by_world(|world| world.undone.clear())),
        ("when a run began is not asked", by_world(|world| world.oldest = None)),
        ("what is running is not looked at", by_world(|world| world.served.clear())),
        ("the default branch is not known", by_world(|world| world.trunk.clear())),
        ("other branches are not known", by_world(|world| world.others.clear())),
        (
            "pull requests were closed long ago",
            by_world(|world| {
                world.pulls.values_mut().for_each(|pull| *pull = Pull::Closed(Second(0)));
            }),
        ),
        (
            "pull requests are open",
            by_world(|world| world.pulls.values_mut().for_each(|pull| *pull = Pull::Open)),
        ),
        ("the dates of commits are not known", by_world(|world| world.commits = BTreeMap::new())),
        ("the starts of runs are not known", by_world(|world| world.runs = BTreeMap::new())),
        ("the clock is ten days fast", by_world(|world| world.now = Second(world.now.0 + 10 * DAY))),
        ("the clock is ten days slow", by_world(|world| world.now = Second(world.now.0 - 10 * DAY))),
        ("what an index lists is not looked at", by_manifests(|manifest| manifest.children.clear())),
        ("subjects are not looked at", by_manifests(|manifest| manifest.subject = None)),
        ("labels are not read", by_manifests(|manifest| manifest.source = None)),
        ("revisions are not read", by_manifests(|manifest| manifest.revision = None)),
        ("what cannot be read is taken for nothing", by_manifests(|manifest| manifest.odd = None)),
        ("the registry's time is not read", by_manifests(|manifest| manifest.since = None)),
        ("the last of the plan is forgotten", by_plan(|plan| drop(plan.deletions.pop()))),
        (
            "what has no tag is never planned",
            by_plan(|plan| plan.deletions.retain(|one| !one.tags.is_empty())),
        ),
        ("something without a tag goes too", by_plan(|plan| go(plan, |kept| kept.tags.is_empty()))),
        ("something with tags goes too", by_plan(|plan| go(plan, |kept| !kept.tags.is_empty()))),
    ];
    assert!(faults.len() >= 40);
    for (name, planner) in faults {
        assert!(first_wrong(0..WORLDS, &*planner).is_some(), "{name}: not found in {WORLDS} worlds");
    }
}
