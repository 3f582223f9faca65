//! Charon.
use super::harness::{Event, JobResult};
use super::stage::{self, CHARON};

#[test]
fn push() {
    let mut scenario = stage::charon("charon-push");
    let outcome = scenario.run(&Event::push("main"));
    assert_eq!(outcome.job("gate"), JobResult::Success);
    assert_eq!(scenario.registry().tags(CHARON), ["x"]);
}
