//! The harness tests itself with a small workflow written by hand, `selftest/`.

use super::harness::{Event, Faults, JobResult, PullRequest, Scenario, actions};

const FIXTURE: &str = "tests/act/selftest";
const APP: &str = "ghcr.io/acme/app";

#[test]
fn a_push_builds_once_tests_the_same_bits_and_promotes() {
    let mut scenario = Scenario::new("push", FIXTURE).secret("PASSWORD", "1234");
    let outcome = scenario.run(&Event::push("main"));

    assert_eq!(outcome.job("gate"), JobResult::Success);
    assert_eq!(outcome.job("promote"), JobResult::Success);
    assert_eq!(outcome.job("unselected"), JobResult::Skipped);
    assert_eq!(outcome.job("call"), JobResult::Success);
    assert_eq!(outcome.count("build"), 2, "one build for each platform");
    assert_eq!(outcome.count("push-by-digest"), 2);
    assert_eq!(outcome.count("pull-ok"), 3, "two legs and the callee");
    let tested = outcome.images_run_by(&["consumer", "callee-test"]);
    assert_eq!(tested.len(), 1, "the same bits everywhere");
    assert_eq!(outcome.count("run"), 2 + 3);

    let registry = scenario.registry();
    assert_eq!(registry.tags(APP), ["latest", "run-1001"]);
    assert_eq!(
        registry.digest(APP, "latest"),
        registry.digest(APP, "run-1001"),
        "an index is promoted as it is"
    );
}

#[test]
fn a_registry_that_dies_leaves_the_artifact() {
    let mut scenario = Scenario::new("dead", FIXTURE);
    scenario.faults().stop_registry_after("index");
    let outcome = scenario.run(&Event::push("main"));

    assert_eq!(outcome.job("gate"), JobResult::Success);
    assert_eq!(outcome.job("promote"), JobResult::Failure, "there is no registry to promote in");
    assert_eq!(outcome.count("registry-stopped"), 1);
    assert_eq!(outcome.count("pull-fail"), 3);
    assert_eq!(outcome.count("load"), 2 + 3, "smoke tests, then consumers");
    assert_eq!(outcome.count("build"), 2);
    assert_eq!(scenario.registry().tags(APP), ["run-1001"]);
}

#[test]
fn a_fork_writes_nothing_and_tests_everything() {
    let mut scenario = Scenario::new("fork", FIXTURE).actor("stranger").secret("PASSWORD", "1234");
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("src/app.txt", "two\n");
    let outcome = scenario.run(&Event::PullRequest(PullRequest::fork(7, "feature/x")));

    assert_eq!(outcome.job("gate"), JobResult::Success);
    assert_eq!(outcome.job("promote"), JobResult::Skipped);
    assert!(outcome.registry_writes().is_empty());
    assert_eq!(outcome.count("login"), 0);
    assert_eq!(outcome.count("run"), 2 + 3);
    let build = outcome.entries("build")[0];
    assert_eq!(build.fields["labels"]["org.opencontainers.image.revision"], head.as_str());
    assert!(outcome.summaries.iter().any(|(job, text)| job == "plan" && text.contains(&head)));
}

#[test]
fn a_failing_container_turns_the_gate_red() {
    let mut scenario = Scenario::new("red", FIXTURE);
    scenario.faults().fail_container(" two ");
    let outcome = scenario.run(&Event::push("main"));

    assert_eq!(outcome.job("consumer"), JobResult::Failure);
    assert_eq!(outcome.job("gate"), JobResult::Failure);
    assert_eq!(outcome.job("promote"), JobResult::Skipped);
    assert_eq!(scenario.registry().tags(APP), ["run-1001"]);
}

#[test]
fn two_runs_build_two_images_and_a_rerun_keeps_the_run_id() {
    let mut scenario = Scenario::new("rerun", FIXTURE);
    let first = scenario.run(&Event::push("main"));
    let second = scenario.rerun(&Event::push("main"));

    assert_eq!(second.job("gate"), JobResult::Success);
    assert_eq!(second.ledger[0].attempt, 2);
    assert_eq!(second.ledger[0].run, first.ledger[0].run);
    assert!(first.distinct("build", "image").is_disjoint(&second.distinct("build", "image")));
}

#[test]
fn every_event_has_its_ref() {
    let mut scenario = Scenario::new("events", FIXTURE).workflow("events.yml");
    scenario.repo().tag("v1.2.3");
    scenario.repo().switch("gh-readonly-queue/main/pr-7");
    let queued = scenario.repo().change("src/app.txt", "three\n");
    let queue = Event::MergeGroup { head: "gh-readonly-queue/main/pr-7".to_owned(), base: "main".to_owned() };
    let cases = [
        (queue, format!("refs/heads/gh-readonly-queue/main/pr-7 {queued} false")),
        (Event::published("v1.2.3"), "refs/tags/v1.2.3".to_owned()),
        (Event::Schedule { cron: "0 5 * * *".to_owned() }, "cron=0 5 * * *".to_owned()),
        (Event::manual(&[("note", "hello")]), "note=hello".to_owned()),
    ];
    for (event, expected) in cases {
        let outcome = scenario.run(&event);
        let text = &outcome.summaries.first().expect("a summary").1;
        assert!(text.contains(&expected), "{event:?}: {text}");
    }
}

#[test]
fn the_stand_ins_keep_their_promises() {
    let mut scenario = Scenario::new("stand-ins", FIXTURE).workflow("stand-ins.yml");
    scenario.repo().switch("side");
    scenario.repo().change("src/app.txt", "aside\n");
    scenario.repo().switch("main");
    scenario.repo().change("src/app.txt", "two\n");
    let outcome = scenario.run(&Event::push("main"));

    for job in ["images", "reader", "artifacts"] {
        assert_eq!(outcome.job(job), JobResult::Success, "{job}");
    }
    let base: Vec<_> =
        outcome.entries("build").into_iter().filter(|build| build.get("target") == "base").collect();
    assert_eq!(base.len(), 1, "the archive is the pushed image, not another build");
}

#[test]
fn an_action_or_an_input_without_a_stub_is_an_error() {
    let cases = [
        ("uses: some/thing@v1", "some/thing has no stub"),
        ("uses: actions/checkout@v1\n        with: {fetch-dept: 1}", "has no input fetch-dept"),
        ("uses: actions/checkout", "is not pinned"),
    ];
    for (step, expected) in cases {
        let tree = tempfile::tempdir().expect("create a directory");
        let folder = tree.path().join(".github/workflows");
        std::fs::create_dir_all(&folder).expect("create the folder");
        let text = format!("jobs:\n  a:\n    steps:\n      - {step}\n");
        std::fs::write(folder.join("ci.yml"), text).expect("write the workflow");
        let problem = actions::stubs(tree.path()).expect_err("a problem");
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn a_registry_that_dies_within_a_job_and_comes_back() {
    let mut scenario = Scenario::new("mid", FIXTURE);
    scenario.faults().stop_registry_on("index", "tag-write");
    let first = scenario.run(&Event::push("main"));
    assert_eq!(first.job("index"), JobResult::Failure);
    assert_eq!(first.job("consumer"), JobResult::Skipped);
    assert_eq!(first.job("gate"), JobResult::Failure);

    scenario.restart_registry();
    *scenario.faults() = Faults::default();
    let second = scenario.rerun(&Event::push("main"));
    assert_eq!(second.job("promote"), JobResult::Success);
}
