//! What a build is given: values arrive as they were written, and no commit has a say in the actions.

use super::harness::{Event, JobResult, Outcome};
use super::promises::green;
use super::stage;
use std::collections::BTreeMap;

/// The build arguments that Docker got; one that came twice, or as two, would show.
fn arguments(outcome: &Outcome) -> BTreeMap<String, String> {
    let builds = outcome.entries("build");
    let [build] = builds.as_slice() else { panic!("{} builds", builds.len()) };
    let all = build.fields["build_args"].as_array().unwrap();
    let pairs = all.iter().map(|argument| argument.as_str().unwrap().split_once('=').unwrap());
    let found: BTreeMap<_, _> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    assert_eq!(found.len(), all.len(), "{all:?}");
    found
}

/// The same without those of the one build.
fn lasting(outcome: &Outcome) -> BTreeMap<String, String> {
    let mut all = arguments(outcome);
    all.retain(|name, _| !name.starts_with("BUILT_"));
    all
}

fn expected(flavour: &str) -> BTreeMap<String, String> {
    let mix = format!("a{{b}}'c' {flavour} # $HOME \\ é\n{{0}}|");
    [
        ("FEATURES", r#"["tls","http2"]"#),
        ("ODD", r#"x,"y"#),
        ("LINES", "one\nTWO=2"),
        ("FLAVOUR", flavour),
        ("MIX", &mix),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// From `pipeline.toml` through GitHub's expressions, two actions and three formats to Docker.
#[test]
fn d91_each_value_arrives_as_it_was_written() {
    let mut scenario = stage::inputs("inputs");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    assert_eq!(lasting(&pushed), expected("plain"));
    let labels = pushed.entries("build")[0].fields["labels"].clone();
    assert_eq!(labels["org.example.list"], "a,\"b\"\nc=d");
    assert_eq!(labels["org.example.flavour"], "plain!");
    assert!(labels.get("org.opencontainers.image.title").is_none(), "the Dockerfile's own: {labels}");
    assert!(labels.get("org.opencontainers.image.version").is_none(), "{labels}");
    for used in pushed.entries("caches") {
        assert!(!used.fields["written"].to_string().contains("gha"), "{:?}", used.fields);
        assert!(
            used.fields["read"].to_string().contains(":buildcache-ci.app.linux-amd64"),
            "{:?}",
            used.fields
        );
    }

    let typed = "plain\nODD=evil";
    let by_hand = scenario.run(&Event::manual(&[("flavour", typed)]));
    green(&by_hand);
    assert_eq!(lasting(&by_hand), expected(typed));
}

/// A stamp says which commit and which run built an image, and is no reason to build one.
#[test]
fn an_image_that_is_used_again_keeps_the_stamps_of_the_build() {
    let mut scenario = stage::inputs("stamps");
    let first = scenario.repo().change("src/app.txt", "two\n");
    let built = scenario.run(&Event::push("main"));
    green(&built);
    let stamps = arguments(&built);
    assert_eq!(stamps["BUILT_OF"], first);
    assert!(stamps["BUILT_BY"].starts_with("run "), "{stamps:?}");
    assert!(stamps["BUILT_BY"].ends_with(", main"), "{stamps:?}");

    scenario.repo().change("src/app.txt", "three\n");
    let second = scenario.repo().change("src/app.txt", "two\n");
    assert_ne!(first, second);
    let again = scenario.run(&Event::push("main"));
    green(&again);
    assert_eq!(again.count("build"), 0, "another commit and another run with the same inputs");
    let digest = |sha: &str| super::promises::digest(&scenario, "ghcr.io/acme/app", sha);
    assert_eq!(digest(&second), digest(&first));
}

/// The checkout of the pipeline's own actions follows a link that it finds at their place.
#[test]
fn d87_a_commit_with_anything_at_the_place_of_the_actions_ends_its_jobs() {
    let mut scenario = stage::inputs("inputs-room");
    scenario.repo().change(".pipegen/.github/actions/ci-build/action.yml", "runs: evil\n");
    let pushed = scenario.run(&Event::push("main"));
    assert_eq!(pushed.job("build-app"), JobResult::Failure);
    assert_eq!(pushed.job("gate"), JobResult::Failure);
    assert!(pushed.logged("build-app", "::error title=.pipegen in the commit::"));
    assert!(pushed.registry_writes().is_empty());
    assert!(pushed.entries("login").iter().all(|login| login.job != "build-app"));
}
