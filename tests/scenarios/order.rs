//! Tags move forward only: on branches by ancestry, on releases by version.

use super::harness::{Event, JobResult};
use super::pipegen_itself::CONSUMERS;
use super::promises::{builds, digest, green, moved, one_image, promoted, recorded, short, tags};
use super::stage::{self, PIPEGEN};

const REVISION: &str = "org.opencontainers.image.revision";

#[test]
fn d12_an_older_commit_that_finishes_late_and_a_forced_push() {
    let mut scenario = stage::pipegen("late");
    let start = scenario.repo().commit_of("main");
    let old = scenario.repo().change("src/main.rs", "fn main() { old() }\n");
    let new = scenario.repo().change("src/main.rs", "fn main() { new() }\n");
    green(&scenario.run(&Event::push("main")));
    let newest = digest(&scenario, PIPEGEN, "latest");

    let late = scenario.run(&Event::late_push("main", &old));
    green(&late);
    assert_eq!(late.job("promote"), JobResult::Success);
    assert!(late.ledger.iter().all(|entry| entry.job != "promote" || entry.action != "tag-write"));
    assert!(late.summary("promote").contains(&format!("kept: {} is newer and holds it", short(&new))));
    assert_eq!(digest(&scenario, PIPEGEN, "latest"), newest);
    assert_ne!(digest(&scenario, PIPEGEN, &format!("sha-{}", short(&old))), newest);
    assert_eq!(recorded(&scenario, PIPEGEN, "latest", REVISION), new);

    scenario.repo().reset(&start);
    let forced = scenario.repo().change("src/main.rs", "fn main() { other() }\n");
    let outcome = scenario.run(&Event::push("main"));
    green(&outcome);
    promoted(&outcome, &moved(PIPEGEN, "latest"));
    assert!(outcome.summary("promote").contains(&format!("{} is no longer on the branch", short(&new))));
    assert_eq!(recorded(&scenario, PIPEGEN, "latest", REVISION), forced);

    let gone = scenario.run(&Event::late_push("main", &new));
    green(&gone);
    assert!(gone.summary("promote").contains("kept: not a descendant"));
    assert_eq!(recorded(&scenario, PIPEGEN, "latest", REVISION), forced);
}

#[test]
fn releases_are_written_once_and_move_forward() {
    let mut scenario = stage::pipegen("release");
    let pushed = scenario.run(&Event::push("main"));
    let index = digest(&scenario, PIPEGEN, "latest");
    scenario.repo().tag("v1.2.3");
    let first = scenario.run(&Event::push_tag("v1.2.3"));
    green(&first);
    builds(&first, &[]);
    assert_eq!(
        one_image(&first, CONSUMERS),
        one_image(&pushed, CONSUMERS),
        "the release is what main tested"
    );
    let mut expected = vec![format!("{PIPEGEN}:1.2.3")];
    expected.extend(moved(PIPEGEN, "1.2"));
    promoted(&first, &expected);
    assert_eq!(digest(&scenario, PIPEGEN, "1.2.3"), index);

    scenario.repo().change("src/main.rs", "fn main() { fix() }\n");
    scenario.repo().tag("v1.2.2");
    let lower = scenario.run(&Event::push_tag("v1.2.2"));
    green(&lower);
    builds(&lower, &[("pipegen", "linux/amd64"), ("pipegen", "linux/arm64")]);
    promoted(&lower, &[format!("{PIPEGEN}:1.2.2")]);
    assert_eq!(digest(&scenario, PIPEGEN, "1.2"), index);
    assert_eq!(recorded(&scenario, PIPEGEN, "1.2", "org.opencontainers.image.version"), "1.2.3");

    scenario.repo().tag("v1.3.0-rc.1");
    let early = scenario.run(&Event::push_tag("v1.3.0-rc.1"));
    green(&early);
    promoted(&early, &[format!("{PIPEGEN}:1.3.0-rc.1")]);

    scenario.repo().tag("v1.2.3");
    let moved_tag = scenario.run(&Event::push_tag("v1.2.3"));
    assert_eq!(moved_tag.job("promote"), JobResult::Failure);
    assert!(moved_tag.logged("promote", "a release is written once"));
    assert_eq!(digest(&scenario, PIPEGEN, "1.2.3"), index);
    let short = format!("sha-{}", short(&scenario.repo().commit_of("main~1")));
    assert_eq!(tags(&scenario, PIPEGEN), ["1.2", "1.2.2", "1.2.3", "1.3.0-rc.1", "latest", short.as_str()]);
}
