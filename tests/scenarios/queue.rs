//! The root pipeline in the merge queue, and rebuilt by hand.

use super::harness::{Event, JobResult};
use super::promises::{builds, digest, green, not_promoted, one_image, short, tags};
use super::stage::{self, CONSUMERS, PIPEGEN};

const AMD: (&str, &str) = ("pipegen", "linux/amd64");
const ARM: (&str, &str) = ("pipegen", "linux/arm64");

#[test]
fn the_merge_queue_and_a_rebuild_by_hand() {
    let mut scenario = stage::pipegen("queue");
    let start = scenario.repo().commit_of("main");
    scenario.repo().switch("gh-readonly-queue/main/pr-7");
    scenario.repo().change("src/main.rs", "fn main() { queued() }\n");
    let head = "gh-readonly-queue/main/pr-7".to_owned();
    let queued = scenario.run(&Event::MergeGroup { head, base: "main".to_owned() });
    green(&queued);
    assert_eq!(queued.job("drift"), JobResult::Success);
    builds(&queued, &[AMD]);
    one_image(&queued, CONSUMERS);
    not_promoted(&queued);
    assert_eq!(tags(&scenario, PIPEGEN), [""; 0], "the queue has no tag row");

    scenario.repo().switch("main");
    let pushed = scenario.run(&Event::push("main"));
    builds(&pushed, &[AMD, ARM]);
    let index = digest(&scenario, PIPEGEN, "latest");
    let rebuilt = scenario.run(&Event::manual(&[("rebuild", "all")]));
    green(&rebuilt);
    builds(&rebuilt, &[AMD, ARM]);
    assert_ne!(one_image(&rebuilt, CONSUMERS), one_image(&pushed, CONSUMERS));
    assert_eq!(digest(&scenario, PIPEGEN, &format!("sha-{}", short(&start))), index, "a commit's tag stays");
    assert_eq!(digest(&scenario, PIPEGEN, "latest"), index, "a manual run has no tag row");

    scenario.repo().change("README.md", "After the rebuild.\n");
    let next = scenario.run(&Event::push("main"));
    builds(&next, &[]);
    assert_eq!(one_image(&next, CONSUMERS), one_image(&rebuilt, CONSUMERS), "the newest image of the inputs");
}
