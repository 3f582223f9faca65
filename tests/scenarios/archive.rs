//! A registry that dies between build and tests: the image comes as an archive, which each store of images reads
//! in its own way.

use super::harness::{Event, Faults, JobResult};
use super::promises::{builds, digest, not_promoted, one_image, tags};
use super::stage::{self, CONSUMERS, PIPEGEN};

const BOTH: &[(&str, &str)] = &[("pipegen", "linux/amd64"), ("pipegen", "linux/arm64")];

#[test]
fn a_registry_that_dies_after_the_build_leaves_the_artifact() {
    let mut scenario = stage::pipegen("dead");
    scenario.faults().stop_registry_after("build-pipegen-linux-amd64");
    let outcome = scenario.run(&Event::push("main"));
    assert_eq!(
        outcome.job("build-pipegen"),
        JobResult::Failure,
        "there is no registry to join the platforms in"
    );
    assert_eq!(outcome.job("gate"), JobResult::Failure);
    builds(&outcome, BOTH);
    assert_eq!(outcome.count("registry-stopped"), 1);
    assert_eq!(outcome.count("pull-ok"), 0);
    let image = one_image(&outcome, CONSUMERS);
    assert!(outcome.summary("examples").contains("from the artifact"));
    not_promoted(&outcome);
    let pushed: Vec<String> =
        outcome.distinct("push-by-digest", "digest").into_iter().map(str::to_owned).collect();
    assert!(!tags(&scenario, PIPEGEN).contains(&"latest".to_owned()));

    scenario.restart_registry();
    *scenario.faults() = Faults::default();
    let again = scenario.rerun_failed(&Event::push("main"));
    builds(&again, &[]);
    assert_eq!(again.count("run"), 0, "what passed does not run again");
    assert_eq!(again.job("promote"), JobResult::Success);
    let index = digest(&scenario, PIPEGEN, "latest");
    let bytes = scenario.registry().blob(&index).expect("the index");
    let index: serde_json::Value = serde_json::from_slice(&bytes).expect("the index is JSON");
    let listed = index["manifests"].as_array().expect("two platforms").iter();
    let mut listed: Vec<&str> = listed.map(|one| one["digest"].as_str().expect("a digest")).collect();
    listed.sort_unstable();
    assert_eq!(listed, pushed, "{image} was tested, and is in the index");
}
