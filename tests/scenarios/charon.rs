//! Charon: an image on top of another, nineteen legs that test it, a secret, a service, a schedule.

use super::harness::{Event, JobResult, PullRequest};
use super::promises::{builds, digest, green, moved, one_image, promoted, short, tags, wrote_nothing};
use super::stage::{self, CHARON, HUB, TOOLCHAIN};

pub const IN_ONE_BROWSER: &[(&str, usize)] = &[("e2e", 1), ("e2e-security", 1), ("integration", 4)];
pub const EVERY: &[(&str, &str)] = &[
    ("charon", "linux/amd64"),
    ("charon", "linux/arm64"),
    ("toolchain", "linux/amd64"),
    ("toolchain", "linux/arm64"),
];

#[test]
fn a_push_and_the_night_after_it() {
    let mut scenario = stage::charon_in_one_browser("charon-night").env("PIPEGEN_NOW", "1800000000");
    let main = scenario.repo().change("backend/main.go", "package new\n");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    builds(&pushed, EVERY);
    let image = one_image(&pushed, IN_ONE_BROWSER);
    let copied = vec![format!("{HUB}:latest")];
    promoted(&pushed, &[moved(TOOLCHAIN, "stable"), moved(CHARON, "latest"), copied].concat());
    let index = digest(&scenario, CHARON, "latest");
    assert_eq!(digest(&scenario, CHARON, &format!("sha-{}", short(&main))), index);
    assert_eq!(tags(&scenario, TOOLCHAIN), [format!("build-{main}"), "stable".to_owned()]);

    let night = scenario.run(&Event::Schedule { cron: "0 5 * * *".to_owned() });
    green(&night);
    builds(&night, &[]);
    assert_eq!(one_image(&night, IN_ONE_BROWSER), image);
    let copied = vec![format!("{HUB}:nightly-20270115"), format!("{HUB}:nightly")];
    promoted(&night, &[moved(CHARON, "nightly-20270115"), moved(CHARON, "nightly"), copied].concat());
    assert_eq!(digest(&scenario, CHARON, "nightly"), index);
}

#[test]
fn a_fork_without_secrets_and_with_a_lost_artifact() {
    let mut scenario = stage::charon_in_one_browser("charon-fork").actor("stranger");
    scenario.repo().switch("stranger/x");
    scenario.repo().change("backend/main.go", "package theirs\n");
    scenario.faults().fail("integration", "download", "^image-charon-");
    let outcome = scenario.run(&Event::PullRequest(PullRequest::fork(8, "stranger/x")));
    assert_eq!(outcome.job("gate"), JobResult::Success);
    wrote_nothing(&outcome);
    assert_eq!(outcome.job("e2e-security"), JobResult::Skipped);
    let withheld =
        "e2e-security: cannot run in an untrusted run, which has no secrets.CHARON_EMERGENCY_TOKEN";
    assert!(outcome.summary("gate").contains(withheld));
    one_image(&outcome, &IN_ONE_BROWSER[..1]);

    let rebuilt = outcome.entries("build").into_iter().filter(|build| build.job == "integration").count();
    assert_eq!(rebuilt, 4, "each leg builds from source, on top of the base's artifact");
    assert_eq!(outcome.count("build"), 2 + rebuilt);
    assert!(outcome.logged("integration", "::warning title=image charon is built again"));
    assert!(outcome.summary("integration").contains("**built again**"));
}
