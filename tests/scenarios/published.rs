//! Releases that are published on GitHub: what starts, what the mark holds back, and two runs of one release.

use super::harness::{Event, JobResult, Outcome, Scenario};
use super::promises::{builds, digest, green, moved, recorded};
use super::stage::{self, APP};

const SBOM: &str = "ci-sbom.yml";
const FOLLOWER: &str = r#"
[consumer.sbom]
wiring = "workflow-run"
on     = "release"
run    = 'echo "sbom of $COMMIT_SHA: $TRUST" >>"$GITHUB_STEP_SUMMARY"'
"#;

/// The pipeline that delivers, with a job that follows releases.
fn stage(name: &str) -> Scenario {
    let published = "name = \"CI\"\nrelease-when = \"published\"\n";
    let edit = |text: String| text.replacen("name = \"CI\"\n", published, 1) + FOLLOWER;
    let scenario = stage::compiled_to(name, "delivery", edit).program("deliver", "#!/bin/sh\nexit 0\n");
    scenario.repo().change("src/app.txt", "one\n");
    scenario
}

/// How often the plan asked GitHub for the release.
fn asked(outcome: &Outcome) -> usize {
    let asks = outcome.ledger.iter().filter(|entry| entry.action == "gh" && entry.job == "plan");
    asks.filter(|entry| entry.fields["words"].to_string().contains("releases/tags/")).count()
}

/// What promotion wrote.
fn written(outcome: &Outcome) -> Vec<&str> {
    let writes = outcome.entries("tag-write").into_iter().filter(|entry| entry.job == "promote");
    writes.map(|entry| entry.get("ref")).collect()
}

#[test]
fn of_the_two_runs_of_a_release_the_second_takes_what_the_first_made() {
    let mut scenario = stage("published");
    scenario.repo().tag("v1.2.3");
    scenario.set_releases(&[("v1.2.3", false)]);
    let first = scenario.run(&Event::published("v1.2.3"));
    green(&first);
    builds(&first, &[("app", "linux/amd64")]);
    assert_eq!(asked(&first), 1);
    assert!(first.summary("plan").contains("release, trusted, version 1.2.3"), "{}", first.summary("plan"));
    let all = [vec![format!("{APP}:1.2.3")], moved(APP, "1.2")].concat();
    assert_eq!(written(&first), all);
    let image = digest(&scenario, APP, "1.2.3");
    assert_eq!(digest(&scenario, APP, "1.2"), image);

    let second = scenario.run(&Event::released("v1.2.3"));
    green(&second);
    builds(&second, &[]);
    assert_eq!((asked(&second), second.job("promote")), (1, JobResult::Success));
    assert!(second.summary("promote").contains("is there already"), "{}", second.summary("promote"));
    assert_eq!(digest(&scenario, APP, "1.2.3"), image);
    assert_eq!(digest(&scenario, APP, "1.2"), image);
    assert_eq!(recorded(&scenario, APP, "1.2", "org.opencontainers.image.version"), "1.2.3");

    let head = scenario.repo().commit_of("main");
    let followed = scenario.follow(SBOM, &scenario.ended(&Event::released("v1.2.3"), &second));
    assert_eq!(followed.job("sbom"), JobResult::Success, "{}", followed.summary("verify"));
    assert!(followed.summary("sbom").contains(&format!("sbom of {head}: trusted")));
}

#[test]
fn a_pre_release_moves_no_tag_until_the_mark_is_gone() {
    let mut scenario = stage("published-mark");
    scenario.repo().tag("v1.3.0");
    scenario.set_releases(&[("v1.3.0", true)]);
    let early = scenario.run(&Event::published("v1.3.0"));
    green(&early);
    assert_eq!(written(&early), [format!("{APP}:1.3.0")]);
    let said = early.summary("plan");
    assert!(said.contains("- GitHub marks the release as a pre-release: no tag moves"), "{said}");
    let by_hand = scenario.run(&Event::manual_on_tag("v1.3.0"));
    green(&by_hand);
    assert_eq!(scenario.registry().digest(APP, "1.3"), None, "a run by hand asks, too");

    scenario.set_releases(&[("v1.3.0", false)]);
    let late = scenario.run(&Event::released("v1.3.0"));
    green(&late);
    builds(&late, &[]);
    assert_eq!(written(&late), moved(APP, "1.3"));
    assert_eq!(digest(&scenario, APP, "1.3"), digest(&scenario, APP, "1.3.0"));
}

#[test]
fn a_release_of_another_form_selects_nothing_and_the_gate_says_so() {
    let mut scenario = stage("published-other");
    scenario.repo().tag("chart-7");
    scenario.set_releases(&[("chart-7", false)]);
    let event = Event::published("chart-7");
    let outcome = scenario.run(&event);
    green(&outcome);
    builds(&outcome, &[]);
    assert_eq!((asked(&outcome), outcome.job("promote")), (0, JobResult::Skipped));
    let said = outcome.summary("gate");
    let why =
        "the Git tag chart-7 is no release of this pipeline, because it does not have the form v{version}";
    assert!(said.contains(&format!("Nothing runs for this release: {why}.")), "{said}");
    assert!(outcome.registry_writes().is_empty());

    let followed = scenario.follow(SBOM, &scenario.ended(&event, &outcome));
    assert_eq!(followed.job("sbom"), JobResult::Skipped);
    assert!(followed.summary("verify").contains("sbom: left-out"), "{}", followed.summary("verify"));
}

#[test]
fn without_a_published_release_a_run_on_its_git_tag_is_red() {
    let mut scenario = stage("published-draft");
    scenario.repo().tag("v1.2.3");
    let outcome = scenario.run(&Event::manual_on_tag("v1.2.3"));
    assert_eq!((outcome.job("plan"), outcome.job("gate")), (JobResult::Failure, JobResult::Failure));
    assert!(outcome.logged("plan", "GitHub has no published release of the Git tag v1.2.3"));
    assert!(outcome.registry_writes().is_empty());
}
