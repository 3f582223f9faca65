//! What holds for every inventory. `PIPEGEN_CASES` says over how many, `PIPEGEN_SEED` over which.

use super::make::DAY;
use super::random::{Case, Dice, case};
use pipegen::language::value::{Glob, Leaf, Second};
use pipegen::prune::{Expiry, Keep, Plan, Pull, Row, Why, plan};
use pipegen::registry::{Digest, Inventory};
use std::collections::BTreeSet;

/// Every case with a dice to change it by.
fn each(check: impl Fn(&Case, &Inventory, &Plan, &mut Dice)) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (cases, first) = (number("PIPEGEN_CASES").unwrap_or(4_000), number("PIPEGEN_SEED").unwrap_or(0));
    for seed in (0..cases).map(|case| first.wrapping_mul(1 << 32).wrapping_add(case)) {
        let mut dice = Dice(seed);
        let case = case(&mut dice);
        let Ok(inventory) = Inventory::new(case.manifests.clone(), case.tags.clone()) else {
            panic!("seed {seed} gives no inventory");
        };
        let made = plan(&inventory, &case.rules, &case.world);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            check(&case, &inventory, &made, &mut dice)
        }));
        if let Err(cause) = outcome {
            eprintln!("seed {seed}: {:#?}\n{:#?}\n{made:#?}", case.manifests, case.tags);
            std::panic::resume_unwind(cause);
        }
    }
}

fn gone(plan: &Plan) -> BTreeSet<Digest> {
    plan.deletions.iter().map(|deletion| deletion.digest).collect()
}

#[test]
fn every_manifest_goes_or_stays() {
    each(|_, inventory, plan, _| {
        let gone = gone(plan);
        let kept: BTreeSet<Digest> = plan.kept.iter().map(|kept| kept.digest).collect();
        assert_eq!(gone.len(), plan.deletions.len(), "once each");
        assert!(gone.is_disjoint(&kept));
        assert!(inventory.manifests().keys().all(|digest| gone.contains(digest) || kept.contains(digest)));
        assert!(plan.deletions.iter().all(|deletion| !deletion.why.is_empty()));
        assert!(plan.kept.iter().all(|kept| !kept.why.is_empty()));
    });
}

#[test]
fn nothing_that_stays_loses_what_it_refers_to_or_what_speaks_of_it() {
    each(|_, inventory, plan, _| {
        let gone = gone(plan);
        for (digest, manifest) in inventory.manifests().iter().filter(|(digest, _)| !gone.contains(digest)) {
            assert!(manifest.children.iter().all(|child| !gone.contains(child)), "a child of {digest}");
        }
        for digest in &gone {
            let subject = inventory.manifests()[digest].subject;
            let known = subject.filter(|subject| inventory.manifests().contains_key(subject));
            assert!(known.is_none_or(|subject| gone.contains(&subject)), "{digest} speaks of what stays");
        }
        for (tag, digest) in inventory.tags().iter().filter(|(_, digest)| gone.contains(digest)) {
            let Some(hex) = tag.strip_prefix("sha256-").and_then(|rest| rest.get(..64)) else { continue };
            let subject = Digest::from_hex(hex).expect("a digest");
            let stays = inventory.manifests().contains_key(&subject) && !gone.contains(&subject);
            assert!(!stays, "{tag} of {digest} speaks of what stays");
        }
    });
}

/// Read otherwise than the planner does: by cutting the tag at its dashes.
#[test]
fn nothing_in_use_protected_or_too_young_goes() {
    each(|case, inventory, plan, _| {
        let (world, rules) = (&case.world, &case.rules);
        let has = |template: &str| rules.rows.iter().any(|row| row.template.as_str() == template);
        for deletion in &plan.deletions {
            let since = inventory.manifests()[&deletion.digest].since;
            assert!(since.is_none_or(|since| world.now >= since.plus(rules.min_age)), "too young");
            assert!(!world.served.contains(&deletion.digest), "served");
            for tag in &deletion.tags {
                assert!(!tag.starts_with("deployed-") && !tag.starts_with("buildcache"), "{tag}");
                assert!(
                    !matches!(tag.as_str(), "latest" | "v1.0.0")
                        || rules.unknown.is_some()
                        || !has("latest")
                        || !has("v{version}")
                );
                let parts: Vec<&str> = tag.split('-').collect();
                let busy = |digits: &str| world.busy.iter().any(|sha| sha.starts_with(digits));
                match parts[..] {
                    ["pr", number, sha] if has("pr-{pr}-{short-sha}") => {
                        let pull = world.pulls.get(&number.parse().expect("a number"));
                        let closed = match pull {
                            Some(Pull::Closed(closed)) => *closed,
                            other => panic!("{tag} of {other:?}"),
                        };
                        assert!(
                            !busy(sha)
                                && world.now.0 - closed.0 >= 2 * DAY
                                && world.now >= closed.plus(rules.min_age),
                            "{tag}"
                        );
                    }
                    ["sha", sha] if sha.len() == 7 && has("sha-{short-sha}") => {
                        assert!(!busy(sha), "{tag}");
                        let at = world
                            .commits
                            .iter()
                            .filter(|(full, _)| full.starts_with(sha))
                            .map(|(_, at)| *at)
                            .filter(|at| at.0 <= world.now.0 + DAY)
                            .max();
                        let Some(start) = at.max(since) else {
                            // An index of which nothing is left.
                            assert!(!inventory.manifests()[&deletion.digest].children.is_empty());
                            continue;
                        };
                        let own = |row: &&Row| row.template.as_str() == "sha-{short-sha}";
                        let life =
                            rules.rows.iter().find(own).and_then(|row| row.keep.life()).expect("a life");
                        assert!(world.now >= start.plus(life), "{tag}");
                    }
                    _ => {}
                }
            }
        }
    });
}

#[test]
fn a_repository_never_runs_empty() {
    each(|case, inventory, plan, _| {
        let images = |digest: &&Digest| {
            let tags = inventory.tags().iter().filter(|(_, of)| of == digest);
            // Of a broken index nothing is left.
            let is_broken = plan.deletions.iter().any(|one| {
                one.digest == **digest && one.why.iter().any(|why| matches!(why, Expiry::Broken(_)))
            });
            !is_broken && tags.into_iter().any(|(tag, _)| case.rules.rows_of(tag).next().is_some())
        };
        let before = inventory.manifests().keys().filter(images).count();
        let gone = plan.deletions.iter().map(|deletion| &deletion.digest).filter(images).count();
        assert!(before == 0 || gone < before);
    });
}

#[test]
fn the_order_of_a_listing_means_nothing() {
    each(|case, _, made, dice| {
        let (mut manifests, mut tags) = (case.manifests.clone(), case.tags.clone());
        dice.shuffle(&mut manifests);
        dice.shuffle(&mut tags);
        let other = Inventory::new(manifests, tags).expect("an inventory");
        assert_eq!(plan(&other, &case.rules, &case.world), *made);
    });
}

#[test]
fn pruning_twice_is_pruning_once_and_so_is_pruning_on_after_a_fault() {
    each(|case, inventory, made, dice| {
        let again = plan(&inventory.without(&gone(made)), &case.rules, &case.world);
        assert_eq!(again.deletions, []);
        let done = dice.roll(made.deletions.len() as u64 + 1) as usize;
        let some: BTreeSet<Digest> = made.deletions[..done].iter().map(|deletion| deletion.digest).collect();
        let rest = plan(&inventory.without(&some), &case.rules, &case.world);
        let all: BTreeSet<Digest> = some.union(&gone(&rest)).copied().collect();
        assert_eq!(all, gone(made));
    });
}

#[test]
fn more_protection_never_deletes_more() {
    each(|case, inventory, made, dice| {
        let (mut rules, mut world) = (case.rules.clone(), case.world.clone());
        match dice.roll(6) {
            0 => rules.protect.push(
                Glob::parse(["sha-*", "pr-*", "promoted-*", "nightly-2026101*"][dice.roll(4) as usize])
                    .expect("a pattern"),
            ),
            1 => rules.min_age = rules.min_age.max(super::make::duration("9d")),
            2 => rules.untagged = rules.untagged.max(super::make::duration("30d")),
            3 => drop(world.busy.insert(super::make::commit(dice.roll(8) as u16))),
            4 => drop(world.pulls.insert(1 + dice.roll(4), Pull::Open)),
            _ => rules.rows.iter_mut().for_each(|row| row.keep = longer(row.keep)),
        }
        let other = plan(inventory, &rules, &world);
        if holds(&other) || holds(made) {
            return;
        }
        assert!(gone(&other).is_subset(&gone(made)), "{:#?}", gone(&other));
    });
}

/// Whether something stays only because it leads to what stays: as soon as something else does too, it may go.
fn holds(plan: &Plan) -> bool {
    plan.kept.iter().flat_map(|kept| &kept.why).any(|why| matches!(why, Why::Holds(_)))
}

fn longer(keep: Keep) -> Keep {
    match keep {
        Keep::Forever | Keep::For(_) => Keep::Forever,
        Keep::Newest(count) => Keep::Newest(count + 1),
        Keep::PerBranch(count) => Keep::PerBranch(count + 1),
        Keep::AtLeast(life, count) => Keep::AtLeast(life, count + 1),
    }
}

#[test]
fn time_never_brings_anything_back() {
    each(|case, inventory, made, dice| {
        let mut world = case.world.clone();
        // A moment that lies far ahead is none, and becomes one when its time has come.
        if world.commits.values().chain(world.runs.values()).any(|at| at.0 > world.now.0 + DAY) {
            return;
        }
        world.now = Second(world.now.0 + dice.roll(50 * DAY as u64) as i64);
        let later = plan(inventory, &case.rules, &world);
        assert!(holds(&later) || gone(made).is_subset(&gone(&later)));
    });
}
