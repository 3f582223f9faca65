//! A pipeline that is spread over several files: what runs in parts is what would run in one file.
//!
//! act gives up behind a called workflow that failed, so the gate of the one workflow never starts there; what
//! it says of a failed part is a case of `tests/scripts/gate`.

use super::harness::{Event, Faults, JobResult, Outcome, PullRequest, Scenario};
use super::promises::{builds, green, moved, one_image, promoted, short, tags};
use super::stage::{self, APP};

const ONE: &[(&str, &str)] = &[("app", "linux/amd64")];
const PARTS: [&str; 2] = ["part-1", "part-2"];

/// One file cannot hold it, because every job of it has two long variables.
fn pipeline(name: &str) -> Scenario {
    stage::compiled_to(name, "parts", super::long::with_long_variables).secret("TOKEN", "hunter2")
}

fn proposed(name: &str, path: &str) -> (Scenario, Event) {
    let scenario = pipeline(name);
    scenario.repo().switch("feature/x");
    scenario.repo().change(path, "two\n");
    (scenario, Event::PullRequest(PullRequest::new(7, "feature/x")))
}

/// What all gates said.
fn said(outcome: &Outcome) -> String {
    let gates = PARTS.map(|part| outcome.summary(&format!("gate-{part}")));
    outcome.summary("gate") + &gates.join("\n")
}

#[test]
fn the_jobs_are_spread_and_all_of_them_run() {
    let mut scenario = pipeline("parts");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    builds(&pushed, ONE);
    let everything =
        [("smoke", 1), ("report", 1), ("docs", 1), ("secretive", 1), ("advice", 1), ("called", 1)];
    let image = one_image(&pushed, &everything);
    for job in ["archive", "legs", "nightly", "gate-part-1", "gate-part-2", "part-1", "part-2"] {
        assert_eq!(pushed.job(job), JobResult::Success, "{job}");
    }
    assert_eq!(pushed.job("load"), JobResult::Skipped);
    assert!(said(&pushed).contains("- load: its condition is false"), "{}", said(&pushed));
    promoted(&pushed, &moved(APP, "latest"));

    let heavy = scenario.run(&Event::manual(&[("load", "heavy"), ("rebuild", "none")]));
    green(&heavy);
    builds(&heavy, &[]);
    assert_eq!(one_image(&heavy, &[("smoke", 1), ("load", 1)]), image);
    let words = heavy.entries("run").into_iter().filter(|run| run.job == "load");
    assert!(words.map(|run| run.fields["words"].to_string()).any(|words| words == r#"["load","heavy"]"#));
}

#[test]
fn what_is_not_selected_is_named_by_a_gate() {
    let (mut scenario, event) = proposed("parts-paths", "src/app.txt");
    let head = scenario.repo().commit_of("HEAD");
    let outcome = scenario.run(&event);
    green(&outcome);
    assert_eq!(outcome.job("docs"), JobResult::Skipped);
    assert_eq!(outcome.job("nightly"), JobResult::Skipped);
    let said = said(&outcome);
    assert!(said.contains("- docs: no changed file is among its paths"), "{said}");
    assert!(said.contains("- nightly: not for pull-request"), "{said}");
    assert_eq!(tags(&scenario, APP), [format!("pr-7-{}", short(&head))]);
}

#[test]
fn a_job_that_fails_makes_its_part_red_and_promotes_nothing() {
    let (mut scenario, _) = proposed("parts-red", "src/app.txt");
    scenario.repo().switch("main");
    scenario.repo().change("src/app.txt", "three\n");
    scenario.faults().fail_container(" smoke$");
    let event = Event::push("main");
    let red = scenario.run(&event);
    assert_eq!(red.job("smoke"), JobResult::Failure);
    assert_eq!(red.job("gate"), JobResult::NeverStarted);
    let gates = PARTS.map(|part| format!("gate-{part}"));
    let own: Vec<&String> = gates.iter().filter(|gate| red.job(gate) == JobResult::Failure).collect();
    assert_eq!(own.len(), 1, "the gate of the other part is green");
    assert!(red.summary(own[0]).contains("did not succeed: smoke (failure)"), "{}", red.summary(own[0]));
    assert_eq!(red.job(own[0].trim_start_matches("gate-")), JobResult::Failure, "and so is the part");
    assert!(!tags(&scenario, APP).contains(&"latest".to_owned()), "nothing is promoted");

    *scenario.faults() = Faults::default();
    let again = scenario.rerun(&event);
    green(&again);
    builds(&again, &[]);
    promoted(&again, &moved(APP, "latest"));
}

#[test]
fn a_job_of_a_part_runs_without_the_image_that_it_does_not_use() {
    let (mut scenario, event) = proposed("parts-build", "src/app.txt");
    scenario.faults().fail("build-app", "build", ".");
    let outcome = scenario.run(&event);
    assert_eq!(outcome.job("build-app"), JobResult::Failure);
    assert_eq!(outcome.job("legs"), JobResult::Success, "it waits for no image");
    assert_eq!(outcome.job("smoke"), JobResult::Skipped);
    assert_eq!(outcome.job("gate-part-2"), JobResult::Failure);
    assert!(said(&outcome).contains("| smoke | skipped | RED |"), "{}", said(&outcome));
}

#[test]
fn a_fork_has_no_secret_in_a_part_either() {
    let mut scenario = pipeline("parts-fork").actor("stranger");
    scenario.repo().switch("stranger/x");
    scenario.repo().change("docs/index.md", "# Theirs\n");
    let outcome = scenario.run(&Event::PullRequest(PullRequest::fork(9, "stranger/x")));
    green(&outcome);
    builds(&outcome, ONE);
    one_image(&outcome, &[("smoke", 1), ("report", 1), ("docs", 1)]);
    assert_eq!(outcome.job("secretive"), JobResult::Skipped);
    let reason = "- secretive: cannot run in an untrusted run, which has no secrets.TOKEN";
    assert!(said(&outcome).contains(reason), "{}", said(&outcome));
}
