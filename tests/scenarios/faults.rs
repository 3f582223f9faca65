//! What goes wrong in the middle of a run, and what running it again repairs.

use super::harness::{Event, Faults, JobResult};
use super::promises::{builds, digest, green, moved, not_promoted, one_image, promoted, tags};
use super::stage::{self, CONSUMERS, PIPEGEN};

const BOTH: &[(&str, &str)] = &[("pipegen", "linux/amd64"), ("pipegen", "linux/arm64")];

#[test]
fn a_failing_consumer_turns_the_gate_red_until_it_runs_again() {
    let mut scenario = stage::pipegen("red");
    scenario.faults().fail_container("generated/charon");
    let outcome = scenario.run(&Event::push("main"));
    builds(&outcome, BOTH);
    assert_eq!(outcome.job("examples"), JobResult::Failure);
    assert_eq!(outcome.job("checks"), JobResult::Success);
    assert_eq!(outcome.job("gate"), JobResult::Failure);
    assert!(outcome.summary("gate").contains("did not succeed: examples (failure)"));
    not_promoted(&outcome);
    assert!(!tags(&scenario, PIPEGEN).contains(&"latest".to_owned()));

    *scenario.faults() = Faults::default();
    let again = scenario.rerun_failed(&Event::push("main"));
    green(&again);
    builds(&again, &[]);
    assert_eq!(one_image(&again, CONSUMERS), one_image(&outcome, CONSUMERS));
    assert!(again.entries("run").iter().all(|run| run.job == "examples"));
    promoted(&again, &moved(PIPEGEN, "latest"));
}

#[test]
fn a_promotion_that_fails_half_way_takes_back_what_moved() {
    let mut scenario = stage::pipegen("half");
    let first = scenario.run(&Event::push("main"));
    green(&first);
    let index = digest(&scenario, PIPEGEN, "latest");
    scenario.repo().change("src/main.rs", "fn main() { new() }\n");
    scenario.faults().fail("promote", "tag-write", ":latest$");
    let second = scenario.run(&Event::push("main"));
    assert_eq!(second.job("gate"), JobResult::Success);
    assert_eq!(second.job("promote"), JobResult::Failure);
    assert_eq!(digest(&scenario, PIPEGEN, "latest"), index);

    *scenario.faults() = Faults::default();
    let again = scenario.rerun_failed(&Event::push("main"));
    builds(&again, &[]);
    assert_eq!(again.job("promote"), JobResult::Success);
    assert_ne!(digest(&scenario, PIPEGEN, "latest"), index);
}
