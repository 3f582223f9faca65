//! Images that stay in the Docker of the machine that builds, tests and serves: no registry is asked for anything.

use super::harness::{Event, JobResult, Outcome, PullRequest, Scenario};
use super::promises::{builds, green};
use super::stage;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const APP: &[(&str, &str)] = &[("app", "linux/amd64")];

/// What the scripts of the deployment call.
const PROGRAM: &str = r#"#!/bin/sh
set -e
cd 'PLACE'
case $1 in
  backup) echo backup >>calls ;;
  up)
    echo "$DEPLOY_MODE $2 $3" >>calls
    docker image inspect "$2" >/dev/null
    echo "$2" >serving
    ;;
  current) if [ -e serving ]; then echo "app $(cat serving)"; fi ;;
  healthy) [ -e serving ] && { [ ! -e steady ] || [ "$(cat steady)" = "$(cat serving)" ]; } ;;
esac
"#;

/// A pipeline, and the place that it deploys to.
struct Site {
    scenario: Scenario,
    place: TempDir,
}

impl Site {
    fn new(name: &str) -> Self {
        Self::with(name, |text| text)
    }

    fn with(name: &str, edit: impl FnOnce(String) -> String) -> Self {
        let place = tempfile::tempdir().expect("a directory");
        let program = PROGRAM.replace("PLACE", &place.path().display().to_string());
        Self { scenario: stage::compiled_to(name, "daemon", edit).program("site", &program), place }
    }

    /// The id under a tag of the machine's Docker.
    fn tag(&self, tag: &str) -> Option<String> {
        self.scenario.held().get(&format!("docker.io/shop/app:{tag}")).cloned()
    }

    /// The tag of one run for its jobs.
    fn in_run(&self) -> String {
        format!("shop/app:in-run-{}", self.scenario.run_id())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn serving(&self) -> Option<String> {
        fs::read_to_string(self.file("serving")).ok().map(|text| text.trim().to_owned())
    }

    fn change(&mut self, content: &str) -> String {
        self.scenario.repo().change("src/app.txt", content)
    }

    fn push(&mut self) -> Outcome {
        self.scenario.run(&Event::push("main"))
    }
}

/// No registry was asked for anything, in any job.
fn alone(outcome: &Outcome) {
    for action in ["pull-ok", "pull-fail", "push-by-digest", "tag-write", "login"] {
        assert_eq!(outcome.count(action), 0, "{action}: {:?}", outcome.entries(action));
    }
    assert!(outcome.registry_writes().is_empty());
}

fn short(commit: &str) -> String {
    format!("sha-{}", &commit[..7])
}

#[test]
fn one_machine_builds_tests_promotes_and_serves_and_no_registry_is_asked() {
    let mut site = Site::new("daemon-first");
    let commit = site.scenario.repo().commit_of("main");
    let outcome = site.push();
    green(&outcome);
    alone(&outcome);
    builds(&outcome, APP);
    let id = site.tag("latest").expect("it is promoted");
    assert_eq!(site.tag(&short(&commit)), Some(id.clone()));
    assert_eq!(site.serving(), Some(id.clone()));
    assert_eq!(site.tag("deployed-production"), Some(id.clone()));
    assert_eq!(outcome.images_run(), BTreeSet::from([id.as_str()]));
    assert_eq!(outcome.count("load") + outcome.count("save"), 0, "nothing is packed or unpacked");
    let names: BTreeSet<&str> = outcome.entries("run").iter().map(|run| run.get("ref")).collect();
    assert_eq!(names, BTreeSet::from([site.in_run().as_str()]), "by a name with the run in it");
    assert!(outcome.summary("build-app").contains("in the Docker of self-hosted"));
}

#[test]
fn a_commit_that_changes_nothing_of_it_uses_the_image_again() {
    let mut site = Site::new("daemon-reused");
    green(&site.push());
    let id = site.tag("latest");
    let commit = site.scenario.repo().change("README.md", "more\n");
    let outcome = site.push();
    green(&outcome);
    builds(&outcome, &[]);
    assert!(outcome.summary("build-app").contains("reused"));
    assert_eq!((site.tag("latest"), site.tag(&short(&commit))), (id.clone(), id));
}

#[test]
fn a_late_run_of_an_older_commit_moves_no_tag_back_and_deploys_nothing() {
    let mut site = Site::new("daemon-late");
    let old = site.scenario.repo().commit_of("main");
    site.change("two\n");
    green(&site.push());
    let newest = site.tag("latest");
    let outcome = site.scenario.run(&Event::late_push("main", &old));
    assert_eq!(outcome.job("gate"), JobResult::Success);
    assert_eq!(site.tag("latest"), newest);
    assert_ne!(site.tag(&short(&old)), newest, "the commit has its own image");
    assert_eq!(site.serving(), newest);
    assert!(outcome.summary("promote").contains("kept: "), "{}", outcome.summary("promote"));
}

#[test]
fn a_release_is_written_once_and_a_tag_that_moves_has_its_record_beside_it() {
    let mut site = Site::new("daemon-release");
    let first = site.push();
    green(&first);
    assert!(site.tag("promoted-latest").is_some());
    assert_eq!(site.tag("promoted-latest.before"), None);
    site.change("two\n");
    green(&site.push());
    assert!(site.tag("promoted-latest.before").is_some(), "what it goes back to keeps a name");
    site.scenario.repo().tag("v1.0.0");
    let release = site.scenario.run(&Event::push_tag("v1.0.0"));
    green(&release);
    assert_eq!(site.tag("v1.0.0"), site.tag("latest"));
}

#[test]
fn an_image_that_somebody_removed_is_named_with_the_machine_that_had_it() {
    let mut site = Site::with("daemon-gone", |text| {
        let clean = "\n[consumer.clean]\nrun = 'docker image rm --force \"$APP_DIGEST\"'\n";
        text.replace("[consumer.test]\n", "[consumer.test]\nneeds = \"clean\"\n") + clean
    });
    let outcome = site.push();
    assert_eq!(outcome.job("test"), JobResult::Failure);
    assert!(outcome.logged("test", "self-hosted built app as sha256:"));
    assert!(outcome.logged("test", "its Docker has it no more"));
    assert!(outcome.logged("test", "Re-run all jobs"));
}

#[test]
fn another_machine_with_the_same_labels_fails_and_says_which_one_has_the_image() {
    let mut site = Site::new("daemon-elsewhere");
    site.scenario = site.scenario.env("ACT_MACHINES", r#"{"test": "second"}"#);
    let outcome = site.push();
    assert_eq!(outcome.job("test"), JobResult::Failure);
    assert_eq!(outcome.job("promote"), JobResult::Skipped);
    assert!(
        outcome.logged(
            "test",
            "app was built in the Docker of self-hosted, and this job runs at that of second"
        )
    );
    assert_eq!(site.tag("latest"), None);
}

#[test]
fn a_second_source_serves_on_another_machine() {
    let mut site =
        Site::with("daemon-artifact", |text| text.replace("\"daemon\"", "[\"daemon\", \"artifact\"]"));
    site.scenario = site.scenario.env("ACT_MACHINES", r#"{"test": "second"}"#);
    let outcome = site.push();
    green(&outcome);
    let id = site.tag("latest").expect("it is promoted");
    assert_eq!(outcome.images_run_by(&["test"]), BTreeSet::from([id.as_str()]));
    assert!(outcome.summary("test").contains("from the artifact"));
}

#[test]
fn a_fork_builds_and_tests_elsewhere_and_leaves_nothing_on_the_machine() {
    let mut site = Site::new("daemon-fork");
    green(&site.push());
    let before = site.scenario.held();
    site.scenario.repo().switch("stranger/x");
    site.change("hostile\n");
    let outcome = site.scenario.run(&Event::PullRequest(PullRequest::fork(7, "stranger/x")));
    green(&outcome);
    builds(&outcome, APP);
    assert!(outcome.summary("test").contains("from the artifact"));
    assert_eq!(site.scenario.held(), before);
    assert!(outcome.ledger.iter().all(|entry| !entry.machine.contains("self-hosted")));
}

#[test]
fn what_is_not_healthy_is_replaced_by_what_served_before() {
    let mut site = Site::new("daemon-back");
    green(&site.push());
    let old = site.serving().expect("something serves");
    fs::write(site.file("steady"), format!("{old}\n")).expect("written");
    site.change("two\n");
    let outcome = site.push();
    assert_eq!(outcome.job("deploy-production"), JobResult::Failure);
    assert!(outcome.summary("deploy-production").contains("## production: rolled back"));
    assert_eq!(site.serving(), Some(old.clone()));
    assert_eq!(site.tag("deployed-production"), Some(old));
}

#[test]
fn the_image_that_served_before_keeps_a_tag() {
    let mut site = Site::new("daemon-previous");
    green(&site.push());
    let one = site.serving();
    site.change("two\n");
    green(&site.push());
    assert_eq!(site.tag("deployed-production.previous"), one);
    assert_eq!(site.tag("deployed-production"), site.serving());
    assert!(Path::new(&site.file("calls")).exists());
}

#[test]
fn a_rollback_by_hand_finds_on_the_machine_what_served_before() {
    let mut site = Site::new("daemon-by-hand");
    green(&site.push());
    let one = site.serving();
    site.change("two\n");
    green(&site.push());
    let two = site.serving();
    assert_ne!(one, two);
    let inputs = [("do", "roll-back"), ("commit", ""), ("across-irreversible", "")];
    let outcome = site.scenario.start("ci-deploy-production.yml", "main", &inputs);
    assert_eq!(outcome.job("deploy-production"), JobResult::Success, "{}", outcome.summary("decide"));
    alone(&outcome);
    assert_eq!(site.serving(), one);
    assert_eq!(site.tag("deployed-production"), one);
    assert_eq!(site.tag("deployed-production.previous"), two, "until something else serves it is kept");
}
