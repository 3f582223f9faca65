//! A registry that dies between build and tests: the image comes as an archive, which each store of images reads
//! in its own way.

use super::harness::{Event, Faults, JobResult};
use super::promises::{builds, digest, one_image, tags};
use super::stage::{self, CONSUMERS, PIPEGEN};

const BOTH: &[(&str, &str)] = &[("pipegen", "linux/amd64"), ("pipegen", "linux/arm64")];

#[test]
fn a_registry_that_dies_after_the_build_leaves_the_artifact() {
    let mut scenario = stage::pipegen("dead");
    scenario.faults().stop_registry_after("build-pipegen");
    let outcome = scenario.run(&Event::push("main"));
    assert_eq!(outcome.job("gate"), JobResult::Success);
    builds(&outcome, BOTH);
    assert_eq!(outcome.count("registry-stopped"), 1);
    assert_eq!(outcome.count("pull-ok"), 0);
    let image = one_image(&outcome, CONSUMERS);
    assert!(outcome.summary("examples").contains("from the artifact"));
    assert_eq!(outcome.job("promote"), JobResult::Failure, "there is no registry to promote in");
    assert!(!tags(&scenario, PIPEGEN).contains(&"latest".to_owned()));

    scenario.restart_registry();
    *scenario.faults() = Faults::default();
    let again = scenario.rerun_failed(&Event::push("main"));
    builds(&again, &[]);
    assert_eq!(again.count("run"), 0, "what passed does not run again");
    assert_eq!(again.job("promote"), JobResult::Success);
    let index = digest(&scenario, PIPEGEN, "latest");
    let bytes = scenario.registry().blob(&index).expect("the index");
    assert!(String::from_utf8(bytes).expect("text").contains("manifests"), "{image} is one of two platforms");
}
