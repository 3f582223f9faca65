//! Jobs that call workflows of the repository: in their place, with the tested commit and image, before the gate.

use super::harness::{Event, JobResult, PullRequest, Scenario};
use super::promises::green;
use super::stage;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes down what it is called with; fails where `broken` is beside the file.
fn scenario(name: &str, place: &Path) -> (Scenario, PathBuf) {
    let file = place.join("called");
    let program = format!(
        "#!/bin/sh\nif [ -e '{0}/broken' ] && [ \"$1\" = e2e ]; then exit 1; fi\necho \"$*\" >>'{0}/called'\n",
        place.display()
    );
    (stage::called(name).program("deliver", &program), file)
}

/// What was called since this was asked last, in no order that counts.
fn calls(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    fs::write(file, "").expect("written");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

#[test]
fn a_called_workflow_has_the_commit_and_the_image_that_are_tested() {
    let place = tempfile::tempdir().expect("a directory");
    let (scenario, file) = scenario("called", place.path());
    let mut scenario = scenario.secret("TOKEN", "hunter2");
    let pushed = scenario.repo().change("src/app.txt", "one\n");
    let push = scenario.run(&Event::push("main"));
    green(&push);
    let digests = push.distinct("push-by-digest", "digest");
    let digest = digests.iter().next().expect("an image");
    let e2e = format!("e2e {pushed} firefox 2 hunter2");
    assert_eq!(calls(&file), [e2e, format!("install ghcr.io/acme/app@{digest}"), "lint".to_owned()]);

    // The run is of the merge commit, and the tested one is the head.
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("src/app.txt", "two\n");
    let internal = scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x")));
    green(&internal);
    let called = calls(&file);
    assert!(called.contains(&format!("e2e {head} firefox 2 hunter2")), "{called:?}");

    let fork = scenario.run(&Event::PullRequest(PullRequest::fork(8, "feature/x")));
    green(&fork);
    let called = calls(&file);
    assert_eq!(called, [format!("e2e {head} firefox 2 none"), "lint".to_owned()], "no secret, and no image");
}

#[test]
fn nothing_is_promoted_behind_a_called_workflow_that_fails() {
    let place = tempfile::tempdir().expect("a directory");
    let (mut scenario, file) = scenario("called-red", place.path());
    fs::write(place.path().join("broken"), "").expect("written");
    scenario.repo().change("src/app.txt", "one\n");
    let red = scenario.run(&Event::push("main"));
    assert_eq!(red.job("e2e"), JobResult::Failure);
    // act ends a run here, where GitHub goes on to the gate: cases of its script have a job that failed.
    assert_ne!(red.job("gate"), JobResult::Success);
    assert!(!red.tags_written().contains(&"latest"), "{:?}", red.tags_written());
    assert!(calls(&file).iter().all(|line| !line.starts_with("e2e")));
}
