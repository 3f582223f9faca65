//! Calls, locks, artifacts between jobs, paths, inputs, advisory jobs, and the last resort of a handoff.

use super::harness::{Event, Faults, JobResult, PullRequest};
use super::promises::{
    builds, digest, green, moved, not_promoted, one_image, promoted, short, tags, wrote_nothing,
};
use super::stage::{self, APP};

const ONE: &[(&str, &str)] = &[("app", "linux/amd64")];

#[test]
fn what_an_event_does_not_select_is_named_and_not_missed() {
    let mut scenario = stage::wiring("wiring");
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("src/app.txt", "two\n");
    scenario.faults().fail_container(" advice$");
    let proposed = scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x")));
    assert_eq!(proposed.job("gate"), JobResult::Success, "what is advisory does not gate");
    assert_eq!(proposed.job("advice"), JobResult::Failure, "a pipe hides no failure");
    builds(&proposed, ONE);
    one_image(&proposed, &[("smoke", 1), ("report", 1), ("advice", 1)]);
    assert_eq!(proposed.job("archive"), JobResult::Success, "it found what the job before had uploaded");
    let gate = proposed.summary("gate");
    assert!(gate.contains("- docs: no changed file is among its paths"), "{gate}");
    assert!(gate.contains("- load: its condition is false"), "{gate}");
    assert_eq!(tags(&scenario, APP), [format!("pr-7-{}", short(&head))]);
    *scenario.faults() = Faults::default();

    scenario.repo().switch("feature/y");
    scenario.repo().change("docs/index.md", "# More\n");
    let documented = scenario.run(&Event::PullRequest(PullRequest::new(8, "feature/y")));
    green(&documented);
    builds(&documented, &[]);
    let everything = [("smoke", 1), ("report", 1), ("docs", 1), ("advice", 1)];
    assert_eq!(one_image(&documented, &everything), one_image(&proposed, &everything[..2]));

    scenario.repo().switch("main");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    builds(&pushed, ONE);
    let image = one_image(&pushed, &everything);
    promoted(&pushed, &moved(APP, "latest"));

    let heavy = scenario.run(&Event::manual(&[("load", "heavy"), ("rebuild", "none")]));
    green(&heavy);
    builds(&heavy, &[]);
    assert_eq!(one_image(&heavy, &[("smoke", 1), ("load", 1)]), image);
    let words = heavy.entries("run").into_iter().filter(|run| run.job == "load");
    assert!(words.map(|run| run.fields["words"].to_string()).any(|words| words == r#"["load","heavy"]"#));
    not_promoted(&heavy);

    scenario.set_workflow("ci-smoke.yml");
    let latest = digest(&scenario, APP, "latest");
    let by_hand = scenario.run(&Event::manual(&[("app-digest", &latest), ("sha", "")]));
    assert_eq!(one_image(&by_hand, &[("smoke", 1)]), image);
}

#[test]
fn the_last_resort_of_a_pull_request_is_loud() {
    let mut scenario = stage::wiring("last-resort");
    scenario.repo().switch("feature/x");
    scenario.repo().change("src/app.txt", "two\n");
    scenario.faults().stop_registry_after("build-app");
    scenario.faults().fail("report", "download", "^image-app-");
    let pull = Event::PullRequest(PullRequest::new(7, "feature/x"));
    let outcome = scenario.run(&pull);
    assert_eq!(outcome.job("gate"), JobResult::Success, "{}", outcome.summary("gate"));
    assert_eq!(outcome.count("build"), 2);
    assert!(outcome.entries("build").iter().all(|build| ["build-app", "report"].contains(&&*build.job)));
    one_image(&outcome, &[("smoke", 1), ("advice", 1)]);
    assert!(outcome.logged("report", "::warning title=image app is built again"));
    assert!(outcome.summary("report").contains("**built again**"));
}

#[test]
fn a_fork_reads_no_private_image() {
    let mut scenario = stage::wiring("private").actor("stranger");
    scenario.repo().switch("stranger/x");
    scenario.repo().change("docs/index.md", "# Theirs\n");
    let outcome = scenario.run(&Event::PullRequest(PullRequest::fork(9, "stranger/x")));
    green(&outcome);
    builds(&outcome, ONE);
    one_image(&outcome, &[("smoke", 1), ("report", 1), ("docs", 1), ("advice", 1)]);
    wrote_nothing(&outcome);
    assert_eq!(outcome.count("inspect-fail") + outcome.count("pull-fail"), 0, "it does not even ask");
}
