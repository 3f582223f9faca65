//! The root pipeline: one image on two platforms, a consumer, two jobs that use no image.

use super::harness::{Event, JobResult, PullRequest};
use super::promises::{
    as_planned, builds, digest, green, moved, not_promoted, one_image, promoted, recorded, short, tags,
    wrote_nothing,
};
use super::stage::{self, CONSUMERS, PIPEGEN};

const AMD: (&str, &str) = ("pipegen", "linux/amd64");
const ARM: (&str, &str) = ("pipegen", "linux/arm64");
const REVISION: &str = "org.opencontainers.image.revision";

#[test]
fn from_a_pull_request_to_the_main_branch_and_on() {
    let mut scenario = stage::pipegen("travel");
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("src/main.rs", "fn main() { new() }\n");
    let proposed = scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x")));
    green(&proposed);
    assert_eq!(proposed.job("drift"), JobResult::Success);
    builds(&proposed, &[AMD]);
    one_image(&proposed, CONSUMERS);
    as_planned(&proposed, ".", str::to_owned, "pull-request", &[]);
    not_promoted(&proposed);
    let tag = format!("pr-7-{}", short(&head));
    assert_eq!(tags(&scenario, PIPEGEN), [tag.as_str()], "a pull request has its own tag and no other");

    scenario.repo().switch("main");
    let first = scenario.repo().change("src/main.rs", "fn main() { new() }\n");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    assert_eq!(pushed.job("drift"), JobResult::Skipped, "what is merged was looked at before");
    builds(&pushed, &[AMD, ARM]);
    as_planned(&pushed, ".", str::to_owned, "push", &[]);
    promoted(&pushed, &moved(PIPEGEN, "latest"));
    let image = one_image(&pushed, CONSUMERS);
    assert_ne!(image, one_image(&proposed, CONSUMERS), "what a pull request built is never reused");
    let index = digest(&scenario, PIPEGEN, "latest");
    assert_eq!(digest(&scenario, PIPEGEN, &format!("sha-{}", short(&first))), index);

    let second = scenario.repo().change("README.md", "No file of the image.\n");
    let unchanged = scenario.run(&Event::push("main"));
    green(&unchanged);
    builds(&unchanged, &[]);
    assert_eq!(one_image(&unchanged, CONSUMERS), image);
    promoted(&unchanged, &moved(PIPEGEN, "latest")[..1]);
    assert_eq!(digest(&scenario, PIPEGEN, "latest"), index);
    assert_eq!(digest(&scenario, PIPEGEN, &format!("sha-{}", short(&second))), index);
    assert_eq!(recorded(&scenario, PIPEGEN, "latest", REVISION), second, "not the commit that built it");

    let again = scenario.rerun(&Event::push("main"));
    green(&again);
    builds(&again, &[]);
    assert_eq!(one_image(&again, CONSUMERS), image);
    assert!(again.summary("build-pipegen-linux-amd64").contains("adopted"));

    scenario.repo().tag("v1.2.3");
    let release = scenario.run(&Event::push_tag("v1.2.3"));
    green(&release);
    builds(&release, &[]);
    assert_eq!(one_image(&release, CONSUMERS), image, "what was tested on the branch is what is released");
    promoted(&release, &[vec![format!("{PIPEGEN}:1.2.3")], moved(PIPEGEN, "1.2")].concat());
    assert_eq!(digest(&scenario, PIPEGEN, "1.2.3"), index);
    assert_eq!(digest(&scenario, PIPEGEN, "latest"), index);
}

#[test]
fn strangers_and_dependabot_write_nothing() {
    let mut scenario = stage::pipegen("strangers");
    scenario.repo().switch("stranger/x");
    scenario.repo().change("src/main.rs", "fn main() { theirs() }\n");
    scenario.set_actor("stranger");
    let fork = scenario.run(&Event::PullRequest(PullRequest::fork(8, "stranger/x")));
    scenario.repo().switch("main");
    scenario.set_actor("dependabot[bot]");
    scenario.repo().switch("dependabot/cargo/x");
    scenario.repo().change("Cargo.lock", "version = 5\n");
    let update = scenario.run(&Event::PullRequest(PullRequest::new(9, "dependabot/cargo/x")));
    scenario.repo().switch("main");
    scenario.repo().change("Cargo.lock", "version = 5\n");
    let push = scenario.run(&Event::push("main"));
    assert_eq!(fork.job("drift"), JobResult::Success, "it needs no rights");
    for (run, platforms) in [(&fork, &[AMD][..]), (&update, &[AMD]), (&push, &[AMD])] {
        green(run);
        builds(run, platforms);
        one_image(run, CONSUMERS);
        wrote_nothing(run);
        assert_eq!(run.count("pull-ok"), 0, "the image comes through the artifact");
    }
    assert_eq!(scenario.registry().tags(PIPEGEN), [""; 0]);
}
