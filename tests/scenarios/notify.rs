//! What is told of runs: an issue that is opened once, commented on and closed.

use super::harness::{Event, JobResult, Outcome};
use super::site::Site;

/// `deploy` of the fixtures, which tells of what `of` names.
fn site(name: &str, of: &str) -> Site {
    let table = format!(
        "\n[notify.main]\nof = [{of}]\nwhen = [\"failure\", \"cancelled\", \"skipped\"]\nissue = \"CI failed\"\n"
    );
    Site::with(name, |text| {
        let text = text.replace(
            "name = \"CI\"\n",
            "name = \"CI\"\nbranches = [\"main\", \"feature/**\"]\nschedules = { nightly = \"0 5 * * *\" }\n",
        );
        let text =
            text.replace("on           = \"push\"\n", "on           = \"push\"\nbranches     = \"main\"\n");
        let text = text.replace("{ on = \"push\", tag", "{ on = \"push\", branches = \"main\", tag");
        text + NIGHTLY + &table
    })
}

/// A job that a file beside the scripts of the deployment makes fail, and one of the night.
const NIGHTLY: &str = r#"
[job.lint]
run = "site lint"

[job.canary]
on  = "nightly"
run = "site canary"
"#;

/// What the run did with issues.
pub fn did(outcome: &Outcome) -> Vec<String> {
    let entries = outcome.entries("issue");
    entries.iter().map(|entry| format!("{} {}", entry.get("did"), entry.get("number"))).collect()
}

/// What it wrote last.
fn wrote(outcome: &Outcome) -> String {
    let entries = outcome.entries("issue");
    let last = entries.iter().rev().find(|entry| entry.get("did") != "closed").expect("it has written");
    last.get("body").to_owned()
}

#[test]
fn a_red_push_opens_an_issue_the_next_one_comments_and_a_green_one_closes_it() {
    let mut site = site("notify-push", "\"job.lint\", \"gate\"");
    site.set("red-lint");
    let (commit, first) = site.push("one\n");
    assert_eq!(first.job("lint"), JobResult::Failure);
    assert_eq!(first.job("notify-main"), JobResult::Success);
    assert_eq!(did(&first), ["opened 1"]);
    let body = wrote(&first);
    assert!(body.contains("| `job.lint` | failure |\n| `gate` | failure |"), "{body}");
    assert!(body.contains(&format!("on `main`, commit `{commit}`")), "{body}");

    let (_, second) = site.push("two\n");
    assert_eq!(did(&second), ["commented 1"]);
    site.unset("red-lint");
    let (_, third) = site.push("three\n");
    assert_eq!(did(&third), ["commented 1", "closed 1"]);
    let (_, fourth) = site.push("four\n");
    assert!(did(&fourth).is_empty(), "nothing is open");

    site.set("red-lint");
    let (_, fifth) = site.push("five\n");
    assert_eq!(did(&fifth), ["opened 2"]);
    site.unset("red-lint");
    let again = site.scenario.rerun(&Event::push("main"));
    assert_eq!(did(&again), ["commented 2", "closed 2"], "a re-run that is green closes");
}

#[test]
fn what_a_run_does_not_select_is_not_told_and_closes_nothing() {
    let mut site = site("notify-nightly", "\"job.canary\"");
    site.set("red-canary");
    let nightly = Event::Schedule { cron: "0 5 * * *".to_owned() };
    let red = site.scenario.run(&nightly);
    assert_eq!(did(&red), ["opened 1"]);
    let (_, push) = site.push("one\n");
    assert_eq!(push.job("canary"), JobResult::Skipped);
    assert!(did(&push).is_empty(), "a push has no canary");
    site.unset("red-canary");
    let green = site.scenario.run(&nightly);
    assert_eq!(did(&green), ["commented 1", "closed 1"]);
}

#[test]
fn a_deployment_that_fails_is_told_and_one_that_did_not_happen_is() {
    let mut site = site("notify-deploy", "\"deploy.production\"");
    site.set("refuses-deploy");
    let (_, red) = site.push("one\n");
    assert_eq!(red.job("deploy-production"), JobResult::Failure);
    assert_eq!(did(&red), ["opened 1"]);
    assert!(wrote(&red).contains("says what serves now"), "{}", wrote(&red));

    site.unset("refuses-deploy");
    site.set("red-lint");
    let (_, stopped) = site.push("two\n");
    assert_eq!(stopped.job("deploy-production"), JobResult::Skipped);
    assert_eq!(did(&stopped), ["commented 1"]);
    assert!(wrote(&stopped).contains("| `deploy.production` | skipped |"), "{}", wrote(&stopped));

    site.unset("red-lint");
    let (_, green) = site.push("three\n");
    assert_eq!(did(&green), ["commented 1", "closed 1"]);
}

#[test]
fn branches_that_are_not_trusted_and_pull_requests_tell_nothing() {
    let mut site = site("notify-elsewhere", "\"gate\"");
    site.set("red-lint");
    site.scenario.repo().switch("feature/x");
    site.scenario.repo().change("src/app.txt", "elsewhere\n");
    let feature = site.scenario.run(&Event::push("feature/x"));
    assert_eq!(feature.job("gate"), JobResult::Failure);
    assert_eq!(feature.job("notify-main"), JobResult::Skipped);
    assert!(did(&feature).is_empty());
}

#[test]
fn where_the_repository_has_no_issues_the_job_is_red() {
    let mut site = site("notify-off", "\"gate\"");
    site.scenario.without_issues();
    site.set("red-lint");
    let (_, red) = site.push("one\n");
    assert_eq!(red.job("notify-main"), JobResult::Failure);
    assert!(red.logged("notify-main", "the repository has no issues"));
}
