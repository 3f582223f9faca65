//! Charon's other events: all nineteen legs, a registry that dies, a release. On stand-ins, and on the engine if asked.

use super::harness::{Event, JobResult, PullRequest};
use super::promises::{as_planned, builds, green, moved, not_promoted, one_image, promoted, short, tags};
use super::stage::{self, CHARON, EVERY, HUB, IN_ONE_BROWSER, TOOLCHAIN};

const CONSUMERS: &[(&str, usize)] = &[("e2e", 12), ("e2e-security", 3), ("integration", 4)];

#[test]
fn a_pull_request_builds_both_images_for_one_platform() {
    let mut scenario = stage::charon("charon-pull");
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("backend/main.go", "package new\n");
    let proposed = scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x")));
    green(&proposed);
    builds(&proposed, &[EVERY[0], EVERY[2]]);
    one_image(&proposed, CONSUMERS);
    as_planned(&proposed, "examples/charon", str::to_owned, "pull-request", &[]);
    not_promoted(&proposed);
    assert_eq!(tags(&scenario, CHARON), [format!("pr-7-{}", short(&head))]);
    assert_eq!(tags(&scenario, TOOLCHAIN), [""; 0], "no row of the base is for pull requests");
}

#[test]
fn nothing_but_a_pull_request_is_built_again() {
    let mut scenario = stage::charon_in_one_browser("charon-dead");
    scenario.faults().stop_registry_after("build-charon-linux-amd64");
    scenario.faults().fail("integration", "download", "^image-charon-");
    let outcome = scenario.run(&Event::push("main"));
    builds(&outcome, EVERY);
    one_image(&outcome, &IN_ONE_BROWSER[..2]);
    assert_eq!(outcome.job("e2e"), JobResult::Success, "the artifact makes a dead registry harmless");
    assert_eq!(outcome.job("integration"), JobResult::Failure);
    assert!(outcome.logged("integration", "::error title=no image charon"));
    assert_eq!(outcome.job("gate"), JobResult::Failure);
    not_promoted(&outcome);
}

#[test]
fn a_feature_branch_and_a_release_of_it() {
    let mut scenario = stage::charon_in_one_browser("charon-release");
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("backend/main.go", "package new\n");
    let feature = scenario.run(&Event::push("feature/x"));
    green(&feature);
    builds(&feature, EVERY);
    not_promoted(&feature);
    assert_eq!(tags(&scenario, CHARON), [format!("feature-x-{}", short(&head))]);

    scenario.repo().tag("v1.2.3");
    let release = scenario.run(&Event::push_tag("v1.2.3"));
    green(&release);
    // The branch is not trusted, so nothing that it built is read by a release of the same commit.
    builds(&release, EVERY);
    one_image(&release, IN_ONE_BROWSER);
    as_planned(&release, "examples/charon", str::to_owned, "release", IN_ONE_BROWSER);
    let arguments: Vec<_> =
        release.entries("build").iter().map(|own| own.fields["build_args"].to_string()).collect();
    let with_version = arguments.iter().filter(|own| own.contains("VERSION=1.2.3")).count();
    assert_eq!(with_version, 2, "the version is part of the image: {arguments:?}");
    let copied = vec![format!("{HUB}:v1.2.3"), format!("{HUB}:1.2")];
    promoted(&release, &[vec![format!("{CHARON}:v1.2.3")], moved(CHARON, "1.2"), copied].concat());
}
