//! Deleting what was planned, and nothing else.

use super::double::{Act, Answer, State};
use super::make::{DAY, HOUR, NOW, rules};
use super::scene::{Scene, about, ago, image, index, quiet, says, scene};
use pipegen::net::{Fault, Kind};
use pipegen::prune::{Deletion, plan};
use pipegen::registry::{Deleted, Inventory, Registry};
use std::time::{Duration, Instant};

/// Two indexes that share a child, one of them old; a signature; old images; a new one.
fn shop(state: &mut State) {
    let shared = state.push(&image(1), ago(90 * DAY), &[]);
    let lonely = state.push(&image(2), ago(90 * DAY), &[]);
    let old = state.push(&index(&[&shared, &lonely]), ago(90 * DAY), &["sha-0000001"]);
    state.push(&about(3, &old), ago(90 * DAY), &[]);
    state.push(&index(&[&shared]), ago(90 * DAY), &["v1.0.0", "sha-0000002"]);
    state.push(&image(4), ago(90 * DAY), &["sha-0000003"]);
    state.push(&image(5), ago(HOUR), &["latest"]);
}

fn filled() -> Scene {
    let scene = scene();
    shop(&mut scene.double.state());
    scene
}

/// The plan and how one deletion of it went, that of `sha-0000003`, after `change`.
fn third(scene: &Scene, change: impl FnOnce(&mut State)) -> Result<Deleted, Fault> {
    let registry = scene.registry();
    let inventory = registry.take_stock(&scene.repository, &|_| {}).expect("an inventory");
    change(&mut scene.double.state());
    registry.delete(&scene.repository, of(&inventory, "sha-0000003").target())
}

fn of(inventory: &Inventory, tag: &str) -> Deletion {
    let plan = plan(inventory, &rules(), &quiet());
    plan.deletions.into_iter().find(|deletion| deletion.tags == [tag]).expect("a deletion")
}

fn at<'s>(state: &'s mut State, tag: &str) -> &'s mut super::double::Version {
    state.versions.iter_mut().find(|version| version.tags.contains(&tag.to_owned())).expect("a version")
}

#[test]
fn the_plan_is_what_is_deleted() {
    let scene = filled();
    let (plan, done) = scene.prune(&quiet());
    assert!(done.iter().all(|done| *done == Ok(Deleted::Now)), "{done:?}");
    assert_eq!((plan.deletions.len(), scene.double.count("DELETE ")), (4, 4));
    assert_eq!(scene.double.state().tags(), ["latest", "sha-0000002", "v1.0.0"]);
    let kept: Vec<String> = plan.kept.iter().map(|kept| kept.digest.to_string()).collect();
    let mut left: Vec<String> =
        scene.double.state().versions.iter().map(|version| version.digest.clone()).collect();
    left.sort();
    assert_eq!(left, kept);
    assert_eq!(scene.prune(&quiet()).1, [], "the second time there is nothing to do");
}

#[test]
fn what_got_a_tag_meanwhile_stays() {
    let scene = filled();
    let fault = third(&scene, |state| {
        let digest = at(state, "sha-0000003").digest.clone();
        state.tag(&digest, "v2.0.0", NOW.0);
    });
    says(&scene, "changed-tagged", &fault.expect_err("a fault"));
    assert_eq!(scene.double.count("DELETE "), 0);
}

#[test]
fn what_lost_its_tag_meanwhile_stays() {
    let scene = filled();
    let fault = third(&scene, |state| {
        let digest = at(state, "latest").digest.clone();
        state.tag(&digest, "sha-0000003", NOW.0);
    });
    says(&scene, "changed-untagged", &fault.expect_err("a fault"));
    assert_eq!(scene.double.count("DELETE "), 0);
}

#[test]
fn what_was_pushed_again_meanwhile_stays() {
    let scene = filled();
    let fault = third(&scene, |state| at(state, "sha-0000003").updated = NOW.0);
    says(&scene, "changed-pushed", &fault.expect_err("a fault"));
    assert_eq!(scene.double.count("DELETE "), 0);
}

#[test]
fn what_is_gone_already_is_no_fault() {
    let scene = filled();
    let gone = third(&scene, |state| {
        state.versions.retain(|version| !version.tags.contains(&"sha-0000003".to_owned()))
    });
    assert_eq!(gone, Ok(Deleted::Before));
    // An answer that was cut off after the work.
    let scene = filled();
    scene.double.script("DELETE ", 0, 1, Act::CutAfter);
    assert_eq!(third(&scene, |_| {}), Ok(Deleted::Now));
    assert_eq!(scene.double.state().versions.len(), 6);
}

#[test]
fn d48_a_404_for_want_of_rights_is_no_deletion() {
    let scene = filled();
    let fault = third(&scene, |state| state.is_admin = false).expect_err("a fault");
    assert_eq!(fault.kind, Kind::Denied);
    says(&scene, "delete-denied", &fault);
    assert_eq!(scene.double.state().versions.len(), 7);
    // The whole package is hidden from one request to the next.
    let scene = filled();
    says(
        &scene,
        "delete-hidden",
        &third(&scene, |state| state.name = "other".to_owned()).expect_err("a fault"),
    );
}

#[test]
fn d48_every_failed_deletion_is_a_fault() {
    for (name, act) in [
        ("delete-forbidden", Act::Answer(Answer::error(403, "Resource not accessible by integration"))),
        ("delete-invalid", Act::Answer(Answer::error(422, "Validation Failed"))),
        ("delete-broken", Act::Answer(Answer::error(500, "Server Error"))),
        ("delete-cut", Act::Cut),
        ("delete-200", Act::Answer(Answer::json(200, &serde_json::json!({"message": "Accepted"})))),
    ] {
        let scene = filled();
        scene.double.script("DELETE ", 0, 99, act);
        let fault = third(&scene, |_| {}).expect_err(name);
        let id = at(&mut scene.double.state(), "sha-0000003").id;
        assert!(fault.asked.ends_with(&id.to_string()), "{name}: {fault}");
        says(&scene, name, &fault);
        assert_eq!(scene.double.state().versions.len(), 7, "{name}");
    }
}

#[test]
fn github_keeps_what_was_downloaded_often() {
    let scene = filled();
    let fault = third(&scene, |state| {
        state.is_public = true;
        at(state, "sha-0000003").downloads = 5_001;
    });
    says(&scene, "delete-downloads", &fault.expect_err("a fault"));
    assert_eq!(scene.double.state().versions.len(), 7);
}

#[test]
fn github_keeps_the_last_version_with_a_tag() {
    let scene = filled();
    let fault = third(&scene, |state| {
        for version in &mut state.versions {
            version.tags.retain(|tag| tag == "sha-0000003");
        }
    });
    says(&scene, "delete-last-tagged", &fault.expect_err("a fault"));
    let scene = filled();
    let fault = third(&scene, |state| state.versions.retain(|version| version.tags == ["sha-0000003"]));
    says(&scene, "delete-last", &fault.expect_err("a fault"));
}

#[test]
fn a_limit_in_the_middle_leaves_the_rest_for_the_next_time() {
    let scene = filled();
    // The owner, two counts, a page; then two requests for each deletion.
    scene.double.state().left = 8;
    let (plan, done) = scene.prune(&quiet());
    assert_eq!(plan.deletions.len(), 4);
    assert_eq!(done.iter().filter(|done| **done == Ok(Deleted::Now)).count(), 2);
    let faults: Vec<&Fault> = done.iter().filter_map(|done| done.as_ref().err()).collect();
    assert!(faults.iter().all(|fault| fault.kind == Kind::Limited) && faults.len() == 2, "{faults:?}");
    scene.double.state().left = 1_000;
    scene.prune(&quiet());
    assert_eq!(scene.double.state().tags(), ["latest", "sha-0000002", "v1.0.0"]);
}

#[test]
fn deletions_keep_their_distance() {
    let scene = filled();
    let registry = scene.registry().pausing(Duration::from_millis(200));
    let inventory = registry.take_stock(&scene.repository, &|_| {}).expect("an inventory");
    let plan = plan(&inventory, &rules(), &quiet());
    let start = Instant::now();
    for deletion in &plan.deletions {
        registry.delete(&scene.repository, deletion.target()).expect("a deletion");
    }
    assert!(start.elapsed() >= Duration::from_millis(600), "four deletions have three pauses");
}

#[test]
fn what_was_deleted_can_be_restored() {
    let scene = filled();
    let registry = scene.registry();
    let inventory = registry.take_stock(&scene.repository, &|_| {}).expect("an inventory");
    let deletion = of(&inventory, "sha-0000003");
    let id = at(&mut scene.double.state(), "sha-0000003").id;
    registry.delete(&scene.repository, deletion.target()).expect("a deletion");
    assert_eq!(
        registry.restore_hint(&scene.repository, deletion.target()),
        Some(format!("gh api --method POST /orgs/acme/packages/container/app/versions/{id}/restore"))
    );
}

#[test]
fn what_was_not_listed_is_not_deleted() {
    let scene = filled();
    let inventory = scene.stock().expect("an inventory");
    let fault = scene.registry().delete(&scene.repository, of(&inventory, "sha-0000003").target());
    assert_eq!(fault.expect_err("a fault").kind, Kind::Missing);
}
