//! Values by event, and values of files: each run has those of its own, and what it builds is made of them.

use super::harness::{Event, Outcome, PullRequest};
use super::promises::{green, one_image};
use super::stage;

/// A build argument that Docker got in the only build.
fn argument(outcome: &Outcome, name: &str) -> String {
    let builds = outcome.entries("build");
    let [build] = builds.as_slice() else { panic!("{} builds", builds.len()) };
    let all = build.fields["build_args"].as_array().unwrap();
    let mut pairs = all.iter().map(|argument| argument.as_str().unwrap().split_once('=').unwrap());
    pairs.find(|(key, _)| *key == name).unwrap().1.to_owned()
}

fn channel(outcome: &Outcome) -> String {
    let builds = outcome.entries("build");
    builds[0].fields["labels"]["org.example.channel"].as_str().unwrap().to_owned()
}

/// The commit's image exists, and the release builds one of its own all the same, which its jobs test.
#[test]
fn a_release_builds_and_tests_an_image_with_its_version() {
    let mut scenario = stage::by_event("by-event");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    assert_eq!(argument(&pushed, "VERSION"), "edge");
    assert_eq!(argument(&pushed, "HAND"), "");
    assert_eq!(channel(&pushed), "edge 7.0");
    assert!(pushed.summary("test").contains("edge, none, <>, 7.0"), "{}", pushed.summary("test"));
    assert!(pushed.summary("docs").contains("docs of edge, edge"), "{}", pushed.summary("docs"));
    let first = one_image(&pushed, &[("test", 1)]);

    scenario.repo().tag("v1.2.3");
    let released = scenario.run(&Event::push_tag("v1.2.3"));
    green(&released);
    assert_eq!(argument(&released, "VERSION"), "1.2.3");
    assert_eq!(channel(&released), "stable\nof 1.2.3");
    assert!(released.summary("test").contains("stable, none, <not a push>"), "{}", released.summary("test"));
    assert!(released.summary("docs").contains("docs of 1.2.3, stable"), "{}", released.summary("docs"));
    assert_ne!(one_image(&released, &[("test", 1)]), first);

    // What another push finds is the image of pushes, and not that of the release.
    let again = scenario.run(&Event::push("main"));
    green(&again);
    assert_eq!(again.count("build"), 0);
    assert_eq!(one_image(&again, &[("test", 1)]), first);
}

/// A run by hand has the value of `manual`, whatever is in it; a pull request has what stands in the file of its head.
#[test]
fn a_run_by_hand_has_the_value_of_runs_by_hand() {
    let mut scenario = stage::by_event("by-event-by-hand");
    let by_hand = scenario.run(&Event::manual(&[]));
    green(&by_hand);
    assert_eq!(argument(&by_hand, "HAND"), "'main' {by}");
    assert_eq!(argument(&by_hand, "VERSION"), "edge");
    assert!(by_hand.summary("test").contains("edge, none, <not a push>"), "{}", by_hand.summary("test"));

    scenario.repo().switch("feature/x");
    scenario.repo().change("src/app.json", "{\"app\": {\"version\": \"7.1\"}}\n");
    let pulled = scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x")));
    green(&pulled);
    assert!(pulled.summary("test").contains("edge, 7, <not a push>, 7.1"), "{}", pulled.summary("test"));
}
