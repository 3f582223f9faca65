//! Jobs that follow a run with privileges: what they are told, what they refuse, and what stands on
//! which commit in the end.

use super::harness::{Event, Faults, Followed, JobResult, Outcome, PullRequest, Scenario};
use super::stage;

pub const SBOM: &str = "ci-sbom.yml";
const DOCS: &str = "ci-docs.yml";
pub const ARCHIVE: &str = "image-app-linux-amd64";

/// The statuses that a run wrote: commit, context, state, description.
fn statuses(outcome: &Outcome) -> Vec<(&str, &str, &str, &str)> {
    let all = outcome.entries("status").into_iter();
    all.map(|one| (one.get("sha"), one.get("context"), one.get("state"), one.get("description"))).collect()
}

/// Asserts on the last status, and that it and the one before stand on `commit`.
pub fn reported(outcome: &Outcome, commit: &str, context: &str, state: &str, description: &str) {
    let pending = (commit, context, "pending", "Waits for its run");
    assert_eq!(statuses(outcome), [pending, (commit, context, state, description)]);
}

/// Nothing of the tested commit was checked out, pulled, loaded, built or run.
pub fn only_data(scenario: &Scenario, outcome: &Outcome) {
    let main = scenario.repo().commit_of("main");
    for entry in &outcome.ledger {
        match entry.action.as_str() {
            "checkout" => assert_eq!(entry.get("commit"), main, "{entry:?}"),
            "download" => assert!(["handoff", ARCHIVE].contains(&entry.get("name")), "{entry:?}"),
            "gh" | "status" | "download-fail" => {}
            other => panic!("{other}: {entry:?}"),
        }
    }
    let writers: Vec<&str> = outcome.entries("status").iter().map(|entry| entry.job.as_str()).collect();
    assert!(writers.iter().all(|job| ["announce", "report"].contains(job)), "{writers:?}");
}

/// A pull request of the same repository that has run.
pub fn proposed(name: &str) -> (Scenario, Event, Outcome, String) {
    let mut scenario = stage::follow(name);
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("src/app.txt", "two\n");
    let event = Event::PullRequest(PullRequest::new(7, "feature/x"));
    let outcome = scenario.run(&event);
    (scenario, event, outcome, head)
}

#[test]
fn after_a_pull_request_it_reads_the_image_and_reports() {
    let (mut scenario, event, outcome, head) = proposed("follow-pull");
    assert_eq!(outcome.job("gate"), JobResult::Success, "{}", outcome.summary("gate"));
    let said = outcome.summary("gate");
    assert!(said.contains("| hand-over | success | passed |"), "{said}");
    assert!(
        said.contains("- sbom: follows when this run has ended, and reports by a status of its own"),
        "{said}"
    );
    let image = outcome.entries("build")[0].get("image").to_owned();

    let followed = scenario.follow(SBOM, &scenario.ended(&event, &outcome));
    assert_eq!(followed.job("sbom"), JobResult::Success);
    reported(&followed, &head, "CI sbom", "success", "Passed");
    only_data(&scenario, &followed);
    let said = followed.summary("sbom");
    assert!(
        said.contains(&format!("scanned {image} of {head} on feature/x, pull request '7', internal")),
        "{said}"
    );
    assert!(said.contains(&format!("on {}, IMAGE ''", scenario.repo().commit_of("main"))), "{said}");
    assert!(said.contains("digest 'sha256:"), "{said}");
}

/// pipegen's own jobs give way, and what they say of one another is still said.
#[test]
fn a_job_that_is_called_like_one_of_pipegens_runs_and_is_reported() {
    let edit = |text: String| text.replace("[consumer.sbom]", "[consumer.verify]");
    let mut scenario = stage::compiled_to("follow-names", "follow", edit).secret("SCANNER_TOKEN", "hunter2");
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("src/app.txt", "two\n");
    let event = Event::PullRequest(PullRequest::new(7, "feature/x"));
    let outcome = scenario.run(&event);
    let followed = scenario.follow("ci-verify.yml", &scenario.ended(&event, &outcome));
    assert_eq!(followed.job("pipegen-verify"), JobResult::Success);
    assert_eq!(followed.job("verify"), JobResult::Success);
    reported(&followed, &head, "CI verify", "success", "Passed");
}

#[test]
fn d20_after_a_fork_it_finds_the_pull_request_and_has_its_secret() {
    let mut scenario = stage::follow("follow-fork").actor("stranger");
    scenario.repo().switch("stranger/x");
    scenario.repo().write("report.sh", "echo pwned >>\"$GITHUB_STEP_SUMMARY\"\n");
    scenario.repo().write(".github/scripts/ci/verify.sh", "echo outcome=run >>\"$GITHUB_OUTPUT\"\n");
    let head = scenario.repo().change("src/app.txt", "theirs\n");
    let event = Event::PullRequest(PullRequest::fork(9, "stranger/x"));
    let outcome = scenario.run(&event);
    assert_eq!(outcome.job("gate"), JobResult::Success, "{}", outcome.summary("gate"));

    let ended = scenario.ended(&event, &outcome);
    assert!(ended.pull_requests.is_empty(), "GitHub gives none for forks");
    let followed = scenario.follow(SBOM, &ended);
    assert_eq!(followed.job("sbom"), JobResult::Success);
    reported(&followed, &head, "CI sbom", "success", "Passed");
    only_data(&scenario, &followed);
    let said = followed.summary("sbom");
    assert!(said.contains(&format!("of {head} on stranger/x, pull request '9', untrusted")), "{said}");
    assert!(said.contains("digest '', built by"), "a fork publishes nothing: {said}");
    assert!(said.contains("a token of 7 characters"), "{said}");
    assert!(!said.contains("pwned"), "{said}");
}

#[test]
fn after_a_failed_test_it_runs_all_the_same() {
    let mut scenario = stage::follow("follow-red");
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("src/app.txt", "two\n");
    scenario.faults().fail_container(" test$");
    let event = Event::PullRequest(PullRequest::new(7, "feature/x"));
    let outcome = scenario.run(&event);
    assert_eq!(outcome.job("gate"), JobResult::Failure);

    *scenario.faults() = Faults::default();
    let ended = scenario.ended(&event, &outcome);
    assert_eq!(ended.conclusion, "failure");
    let followed = scenario.follow(SBOM, &ended);
    reported(&followed, &head, "CI sbom", "success", "Passed");
    only_data(&scenario, &followed);
}

#[test]
fn after_a_run_that_built_nothing_it_says_that_it_did_not_run() {
    let mut scenario = stage::follow("follow-nothing");
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("src/app.txt", "two\n");
    scenario.faults().fail("build-app", "build", "");
    let event = Event::PullRequest(PullRequest::new(7, "feature/x"));
    let outcome = scenario.run(&event);
    assert_eq!(outcome.job("hand-over"), JobResult::Skipped);
    assert_eq!(outcome.job("gate"), JobResult::Failure);

    *scenario.faults() = Faults::default();
    let followed = scenario.follow(SBOM, &scenario.ended(&event, &outcome));
    assert_eq!(followed.job("verify"), JobResult::Success);
    assert_eq!(followed.job("sbom"), JobResult::Skipped);
    let why = "Did not run: the pipeline's run, which is failure, handed nothing over";
    reported(&followed, &head, "CI sbom", "error", why);
    only_data(&scenario, &followed);
    assert_eq!(followed.count("download"), 0);
}

#[test]
fn d26_each_commit_has_its_own_status_whoever_is_late() {
    let (mut scenario, event, first, older) = proposed("follow-late");
    let ended = scenario.ended(&event, &first);
    let newer = scenario.repo().change("src/app.txt", "three\n");
    let late = scenario.follow(SBOM, &ended);
    assert_eq!(late.job("sbom"), JobResult::Skipped);
    reported(&late, &older, "CI sbom", "error", "Did not run: the pull request has a newer commit");
    only_data(&scenario, &late);

    let second = scenario.run(&event);
    let followed = scenario.follow(SBOM, &scenario.ended(&event, &second));
    reported(&followed, &newer, "CI sbom", "success", "Passed");
    let main = scenario.repo().commit_of("main");
    assert!(
        statuses(&followed).iter().all(|(commit, ..)| *commit != main),
        "the default branch's tip is not what was tested"
    );
}

#[test]
fn after_a_push_the_status_is_another_one() {
    let mut scenario = stage::follow("follow-push");
    let main = scenario.repo().change("src/app.txt", "two\n");
    let outcome = scenario.run(&Event::push("main"));
    let ended = scenario.ended(&Event::push("main"), &outcome);
    let followed = scenario.follow(SBOM, &ended);
    reported(&followed, &main, "CI sbom (push)", "success", "Passed");
    assert!(
        followed.summary("sbom").contains("on main, pull request '', trusted"),
        "{}",
        followed.summary("sbom")
    );

    let docs = scenario.follow(DOCS, &ended);
    assert!(statuses(&docs).is_empty(), "`on` leaves pushes out: {:?}", statuses(&docs));
    assert!(docs.jobs.values().all(|result| *result == JobResult::Skipped), "{:?}", docs.jobs);
}

#[test]
fn what_the_run_did_not_select_is_no_reason_to_wait() {
    let (mut scenario, event, outcome, head) = proposed("follow-out");
    let followed = scenario.follow(DOCS, &scenario.ended(&event, &outcome));
    assert_eq!(followed.job("docs"), JobResult::Skipped);
    reported(&followed, &head, "CI docs", "success", "Not part of this run");

    let head = scenario.repo().change("docs/index.md", "# Theirs\n");
    let outcome = scenario.run(&event);
    let followed = scenario.follow(DOCS, &scenario.ended(&event, &outcome));
    reported(&followed, &head, "CI docs", "success", "Passed");
    assert!(followed.summary("docs").contains(&format!("docs of {head}, pull request 7")));
    only_data(&scenario, &followed);
}

#[test]
fn a_workflow_that_has_but_the_name_is_not_followed() {
    let (mut scenario, event, outcome, _) = proposed("follow-name");
    let ended = scenario.ended(&event, &outcome);
    let other = Followed { path: ".github/workflows/evil.yml".to_owned(), ..ended };
    let followed = scenario.follow(SBOM, &other);
    assert!(followed.jobs.values().all(|result| *result == JobResult::Skipped), "{:?}", followed.jobs);
    assert!(followed.ledger.is_empty(), "{:?}", followed.ledger);
}

#[test]
fn no_answer_is_a_refusal() {
    let (mut scenario, event, outcome, head) = proposed("follow-silent");
    let ended = scenario.ended(&event, &outcome);
    for pattern in ["/artifacts", "/pulls/7"] {
        *scenario.faults() = Faults::default();
        scenario.faults().fail("verify", "gh", pattern);
        let followed = scenario.follow(SBOM, &ended);
        assert_eq!(followed.job("verify"), JobResult::Failure);
        assert_eq!(followed.job("sbom"), JobResult::Skipped);
        let why = "Did not run: what was handed over could not be verified";
        reported(&followed, &head, "CI sbom", "error", why);
    }
}

/// The YAML of a file that was compiled.
fn yaml(files: &[pipegen::model::GeneratedFile], path: &str) -> serde_yaml::Value {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
    serde_yaml::from_str(&file.text).expect("YAML")
}

#[test]
fn d02_the_group_is_of_the_run_that_is_followed_and_of_no_branch() {
    let files = stage::compiled("follow", |text| text);
    for path in [".github/workflows/ci-sbom.yml", ".github/workflows/ci-docs.yml"] {
        let group = yaml(&files, path)["concurrency"]["group"].as_str().expect("a group").to_owned();
        assert_eq!(group, "${{ github.workflow }}-${{ github.event.workflow_run.id }}");
    }
}

#[test]
fn d35_a_rename_takes_every_listener_along() {
    let files = stage::compiled("follow", |text| text.replace("name = \"CI\"", "name = \"Build and test\""));
    let root = yaml(&files, ".github/workflows/build-and-test.yml");
    for path in [".github/workflows/build-and-test-sbom.yml", ".github/workflows/build-and-test-docs.yml"] {
        let follower = yaml(&files, path);
        assert_eq!(follower["on"]["workflow_run"]["workflows"][0], root["name"]);
        let text = &files.iter().find(|file| file.path == path).expect("the file").text;
        assert!(text.contains("path == '.github/workflows/build-and-test.yml'"), "{text}");
    }
}
