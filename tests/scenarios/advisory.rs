//! An image that does not gate: it is reported, and its tags wait until it has passed itself.

use super::delivery::Delivery;
use super::harness::{Event, Faults, JobResult, PullRequest, Scenario};
use super::promises::{digest, green, short, tags};
use super::stage;

/// An image beside the one that gates, a consumer of it, and what is delivered of it.
const NEXT: &str = r#"
[image.next]
repository = "ghcr.io/acme/next"
files      = ["src/**"]
required   = false

[consumer.try]
images   = "next"
required = false
run      = 'docker run --rm "$IMAGE" try'

[consumer.ship]
images = "next"
on     = ["push", "release"]
after  = "promotion"
run    = 'deliver ship'
"#;

const IMAGE: &str = "ghcr.io/acme/next";

fn staged(name: &str) -> Delivery {
    let of_app = |text: String| {
        ["test", "smoke"].iter().fold(text, |text, job| {
            text.replace(&format!("[consumer.{job}]\n"), &format!("[consumer.{job}]\nimages = \"app\"\n"))
        }) + NEXT
    };
    Delivery::on(name, |name| stage::compiled_to(name, "delivery", of_app))
}

fn latest(scenario: &Scenario, repository: &str) -> String {
    digest(scenario, repository, "latest")
}

#[test]
fn a_red_image_that_does_not_gate_keeps_its_own_tags_back_and_no_others() {
    use JobResult::{Failure, Skipped, Success};
    let mut own = staged("advisory");
    own.scenario.repo().change("src/app.txt", "old\n");
    let first = own.scenario.run(&Event::push("main"));
    green(&first);
    let (app, next) = (latest(&own.scenario, stage::APP), latest(&own.scenario, IMAGE));
    let mut delivered = own.delivered();
    delivered.sort();
    assert_eq!(delivered.len(), 3, "{delivered:?}");

    own.scenario.faults().fail("build-next", "build", "");
    let commit = own.scenario.repo().change("src/app.txt", "new\n");
    let red = own.scenario.run(&Event::push("main"));
    for (job, end) in [
        ("build-next", Failure),
        ("try", Skipped),
        ("test", Success),
        ("gate", Success),
        ("promote", Success),
        ("chart", Success),
        ("smoke", Success),
        ("ship", Skipped),
    ] {
        assert_eq!(red.job(job), end, "{job}");
    }
    let gate = red.summary("gate");
    assert!(gate.contains("| build-next | failure | advisory |"), "{gate}");
    assert!(gate.contains("Did not succeed, and does not gate: build-next (failure)"), "{gate}");
    let told = red.summary("promote");
    assert!(told.contains("`ghcr.io/acme/next:latest` | **not moved**: build-next is failure"), "{told}");
    assert!(red.logged("promote", "so these tags of it stay what they are: latest"));
    assert_ne!(latest(&own.scenario, stage::APP), app);
    assert_eq!(latest(&own.scenario, IMAGE), next, "its tag stays");
    assert_eq!(own.delivered(), [format!("chart {commit}"), "tidy".to_owned()]);

    *own.scenario.faults() = Faults::default();
    let mended = own.scenario.rerun_failed(&Event::push("main"));
    green(&mended);
    assert_ne!(latest(&own.scenario, IMAGE), next, "what passes in the end is promoted");
    assert!(own.delivered().contains(&"ship".to_owned()));
}

#[test]
fn a_red_consumer_of_such_an_image_keeps_its_tags_back_on_a_push_and_on_a_release() {
    use JobResult::{Failure, Skipped, Success};
    let mut own = staged("advisory-consumer");
    own.scenario.faults().fail_container(" try$");
    let commit = own.scenario.repo().change("src/app.txt", "new\n");
    let pushed = own.scenario.run(&Event::push("main"));
    for (job, end) in [
        ("build-next", Success),
        ("try", Failure),
        ("gate", Success),
        ("promote", Success),
        ("ship", Skipped),
    ] {
        assert_eq!(pushed.job(job), end, "{job}");
    }
    assert!(tags(&own.scenario, stage::APP).contains(&"latest".to_owned()));
    let sha = format!("sha-{}", short(&commit));
    let there = tags(&own.scenario, IMAGE);
    assert_eq!(there, [sha], "the commit's tag, which waits for nothing, and no other");
    assert!(pushed.summary("promote").contains("**not moved**: try is failure, and `next` does not gate"));

    own.scenario.repo().tag("v1.4.0");
    let released = own.scenario.run(&Event::push_tag("v1.4.0"));
    for (job, end) in [("try", Failure), ("gate", Success), ("promote", Success), ("chart", Success)] {
        assert_eq!(released.job(job), end, "{job}");
    }
    assert_eq!(released.job("ship"), Skipped);
    assert!(tags(&own.scenario, stage::APP).contains(&"1.4.0".to_owned()));
    assert!(!tags(&own.scenario, IMAGE).contains(&"1.4.0".to_owned()));
    let told = released.summary("promote");
    for tag in ["1.4.0", "1.4"] {
        assert!(told.contains(&format!("`{IMAGE}:{tag}` | **not moved**")), "{told}");
    }

    *own.scenario.faults() = Faults::default();
    let mended = own.scenario.rerun_failed(&Event::push_tag("v1.4.0"));
    assert_eq!(mended.job("gate"), Success);
    assert_eq!(digest(&own.scenario, IMAGE, "1.4.0"), digest(&own.scenario, IMAGE, "1.4"));
    assert!(own.delivered().contains(&"ship".to_owned()));
}

#[test]
fn a_pull_request_passes_with_such_an_image_red() {
    let mut own = staged("advisory-pull");
    own.scenario.faults().fail("build-next", "build", "");
    own.scenario.repo().switch("feature/x");
    own.scenario.repo().change("src/app.txt", "new\n");
    let pull = own.scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x")));
    assert_eq!(pull.job("build-next"), JobResult::Failure);
    assert_eq!(pull.job("test"), JobResult::Success);
    assert_eq!(pull.job("gate"), JobResult::Success);
}
