//! What of a pull request runs: its labels, pull requests for which nothing does, drift.

use super::harness::{Event, Faults, JobResult, Outcome, PullRequest, Scenario};
use super::promises::{builds, green, left_out, not_promoted, one_image, promoted, wrote_nothing};
use super::stage::{self, APP};

const ONE: &[(&str, &str)] = &[("app", "linux/amd64")];
const BOTH: &[(&str, usize)] = &[("smoke", 1), ("e2e", 1)];

fn pull(number: u64) -> PullRequest {
    PullRequest::new(number, "feature/x")
}

fn changed(name: &str, path: &str) -> Scenario {
    let scenario = stage::select(name);
    scenario.repo().switch("feature/x");
    scenario.repo().change(path, "two\n");
    scenario
}

/// Everything but the labelled job ran.
fn without_e2e(outcome: &Outcome) {
    green(outcome);
    assert_eq!(outcome.name("gate"), "CI gate");
    assert_eq!(outcome.job("e2e"), JobResult::Skipped);
    assert_eq!(outcome.job("drift"), JobResult::Success);
    let reason = "- e2e: the pull request has none of the labels `run e2e`, `größe: 100% (#1)`";
    assert!(outcome.summary("gate").contains(reason), "{}", outcome.summary("gate"));
}

#[test]
fn a_label_selects_its_job_when_the_run_is_repeated() {
    let mut scenario = changed("labels", "src/app.txt");
    let event = Event::PullRequest(pull(7));
    let first = scenario.run(&event);
    without_e2e(&first);
    builds(&first, ONE);
    one_image(&first, &BOTH[..1]);

    scenario.set_labels(8, &["run e2e"]);
    without_e2e(&scenario.rerun(&event));

    scenario.set_labels(7, &["bug", "Run E2E"]);
    let labelled = scenario.rerun(&event);
    green(&labelled);
    builds(&labelled, &[]);
    assert_eq!(one_image(&labelled, BOTH), one_image(&first, &BOTH[..1]), "what the first attempt built");
    assert_eq!(labelled.entries("gh").len(), 1, "the plan alone asks, and once");

    scenario.set_labels(7, &["GRÖSSE: 100% (#1)", "größe: 100% (#2)", "run"]);
    without_e2e(&scenario.rerun(&event));
    scenario.set_labels(7, &["GRÖßE: 100% (#1)"]);
    one_image(&scenario.rerun(&event), BOTH);
}

#[test]
fn without_an_answer_about_labels_the_plan_is_red() {
    let mut scenario = changed("silence", "src/app.txt");
    scenario.set_labels(7, &["run e2e"]);
    scenario.faults().fail("plan", "gh", "/issues/7/labels");
    let event = Event::PullRequest(pull(7));
    let silent = scenario.run(&event);
    assert_eq!(silent.job("plan"), JobResult::Failure);
    assert!(silent.logged("plan", "no labels of pull request 7, so nobody knows which jobs it selects"));
    assert_eq!(silent.job("gate"), JobResult::Failure);
    assert!(silent.summary("gate").contains("plan is failure, so nobody knows what had to run"));
    builds(&silent, &[]);
    assert_eq!(silent.count("gh"), 3);

    *scenario.faults() = Faults::default();
    let again = scenario.rerun(&event);
    green(&again);
    one_image(&again, BOTH);
}

#[test]
fn a_forks_labels_are_read_and_no_other_event_asks() {
    let mut scenario = changed("fork-labels", "src/app.txt");
    scenario.set_actor("stranger");
    scenario.set_labels(7, &["run e2e"]);
    let fork = scenario.run(&Event::PullRequest(PullRequest::fork(7, "feature/x")));
    green(&fork);
    one_image(&fork, BOTH);
    wrote_nothing(&fork);
    assert_eq!(fork.job("drift"), JobResult::Success);

    scenario.set_actor("maintainer");
    scenario.repo().switch("main");
    scenario.repo().change("src/app.txt", "three\n");
    scenario.faults().fail("plan", "gh", "");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    one_image(&pushed, BOTH);
    assert_eq!(pushed.job("drift"), JobResult::Skipped);
    assert!(pushed.ledger.iter().all(|entry| entry.job != "plan" || entry.action != "gh"));
    promoted(&pushed, &super::promises::moved(APP, "latest"));
}

/// No job but the plan and the gate, which is green and says why.
fn skipped(outcome: &Outcome, gate: &str, reason: &str) {
    green(outcome);
    assert_eq!(outcome.name("gate"), gate);
    let ran: Vec<&String> =
        outcome.jobs.iter().filter(|(_, result)| **result == JobResult::Success).map(|(id, _)| id).collect();
    assert_eq!(ran, ["gate", "plan"]);
    builds(outcome, &[]);
    not_promoted(outcome);
    let said = format!("Nothing runs for this pull request: {reason}.");
    assert!(outcome.summary("gate").contains(&said), "{}", outcome.summary("gate"));
    left_out(outcome, "smoke", "the pull request is skipped");
    assert!(outcome.ledger.iter().all(|entry| entry.action == "checkout"), "{:?}", outcome.ledger);
}

/// Nothing was skipped.
fn ran(outcome: &Outcome, gate: &str) {
    green(outcome);
    assert_eq!(outcome.name("gate"), gate);
    one_image(outcome, &BOTH[..1]);
    assert!(!outcome.summary("gate").contains("Nothing runs"));
}

#[test]
fn d30_a_change_of_documents_alone_reports_the_gate_and_runs_nothing_but_in_the_queue() {
    let mut scenario = changed("documents", "docs/deep/er.txt");
    scenario.repo().change("README.md", "# Words\n");
    let event = Event::PullRequest(pull(7));
    let reason = "it changes no file but those of `**.md`, `docs/**`";
    skipped(&scenario.run(&event), "CI gate", reason);

    let fork = Event::PullRequest(PullRequest::fork(8, "feature/x"));
    scenario.set_actor("stranger");
    skipped(&scenario.run(&fork), "CI gate", reason);
    scenario.set_actor("maintainer");

    let queue = Event::MergeGroup { head: "feature/x".to_owned(), base: "main".to_owned() };
    let queued = scenario.run(&queue);
    ran(&queued, "CI gate");
    one_image(&queued, BOTH);
    assert_eq!(queued.job("drift"), JobResult::Success);

    scenario.repo().change("src/app.txt", "three\n");
    ran(&scenario.run(&event), "CI gate");
}

#[test]
fn a_bots_pull_request_is_skipped_until_a_person_pushes_to_it() {
    let mut scenario = changed("bot", "src/app.txt").actor("renovate[bot]");
    let event = Event::PullRequest(pull(7).by("Renovate[bot]"));
    skipped(&scenario.run(&event), "CI gate", "Renovate[bot] opened it, and renovate[bot] started this run");
    scenario.set_actor("maintainer");
    scenario.repo().change("src/app.txt", "three\n");
    ran(&scenario.run(&event), "CI gate");
    scenario.set_actor("renovate[bot]");
    ran(&scenario.run(&Event::PullRequest(pull(8).by("maintainer"))), "CI gate");
}

#[test]
fn a_draft_is_skipped_under_another_name_until_it_is_ready() {
    let mut scenario = changed("draft", "src/app.txt");
    let draft = Event::PullRequest(pull(7).draft());
    let reason = "it is a draft; *Ready for review* starts a run";
    skipped(&scenario.run(&draft), "CI gate (draft)", reason);
    ran(&scenario.run(&Event::PullRequest(pull(7))), "CI gate");
    // Somebody repeats the run of the draft, or makes it one again: the required check has another name.
    skipped(&scenario.run(&draft), "CI gate (draft)", reason);
    skipped(&scenario.rerun(&draft), "CI gate (draft)", reason);

    scenario.repo().switch("feature/y");
    scenario.repo().reset(&scenario.repo().commit_of("main"));
    scenario.repo().change("README.md", "# Words\n");
    let words = PullRequest { head: "feature/y".to_owned(), ..pull(9) };
    skipped(&scenario.run(&Event::PullRequest(words.clone().draft())), "CI gate (draft)", reason);
    let ready = scenario.run(&Event::PullRequest(words));
    skipped(&ready, "CI gate", "it changes no file but those of `**.md`, `docs/**`");
}

#[test]
fn a_draft_whose_plan_fails_does_not_report_the_required_name() {
    let mut scenario = changed("draft-red", "src/app.txt");
    scenario.set_env("PIPEGEN_NOW", "no time at all");
    let outcome = scenario.run(&Event::PullRequest(pull(7).draft()));
    assert_eq!(outcome.job("plan"), JobResult::Failure);
    assert_eq!(outcome.job("gate"), JobResult::Failure);
    assert_eq!(outcome.name("gate"), "CI gate (draft)");
}

#[test]
fn stale_and_edited_files_turn_the_gate_red_for_forks_too() {
    let mut scenario = changed("stale", "src/app.txt");
    let pipeline = std::fs::read_to_string("tests/scenarios/fixtures/select/pipeline.toml").expect("read it");
    let longer = pipeline.replacen("[consumer.smoke]\n", "[consumer.smoke]\ntimeout = \"20m\"\n", 1);
    scenario.repo().change("pipeline.toml", &longer);
    let stale = scenario.run(&Event::PullRequest(pull(7)));
    drifted(&stale);
    assert!(stale.logged("drift", "stale"), "it says which file");
    assert_eq!(stale.job("smoke"), JobResult::Success, "nothing else hangs on it");

    scenario.repo().change("pipeline.toml", &pipeline);
    scenario.repo().change(".github/scripts/ci/smoke.sh", "#!/bin/sh\nexit 0\n");
    scenario.set_actor("stranger");
    drifted(&scenario.run(&Event::PullRequest(PullRequest::fork(8, "feature/x"))));

    let queue = Event::MergeGroup { head: "feature/x".to_owned(), base: "main".to_owned() };
    scenario.set_actor("maintainer");
    drifted(&scenario.run(&queue));
}

fn drifted(outcome: &Outcome) {
    assert_eq!(outcome.job("drift"), JobResult::Failure);
    assert_eq!(outcome.job("gate"), JobResult::Failure);
    assert!(outcome.summary("gate").contains("did not succeed: drift (failure)"));
    not_promoted(outcome);
}
