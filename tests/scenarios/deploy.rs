//! Deployments: what serves, what is recorded and what the run says, however they end. The service is a process that
//! answers over HTTP; what becomes of it is written into files.

use super::harness::{Event, Faults, JobResult, Outcome, Scenario};
use super::promises::green;
use super::stage;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const REPOSITORY: &str = "ghcr.io/acme/app";

/// What the three scripts call. Files beside `serving` say what goes wrong.
const PROGRAM: &str = r#"#!/bin/sh
set -e
cd 'PLACE'
case $1 in
  backup) echo backup >>calls ;;
  up)
    echo "$DEPLOY_MODE ${2#*@} $3" >>calls
    if [ -e "refuses-$DEPLOY_MODE" ]; then exit 1; fi
    if [ ! -e "ignores-$DEPLOY_MODE" ]; then echo "${2#*@}" >serving; fi
    if [ -e kill ]; then
      rm kill
      at=$PPID
      while [ "$(cat /proc/$at/comm)" != act ]; do at=$(awk '{ print $4 }' /proc/$at/stat); done
      kill -9 "$at"
      sleep 5
    fi
    ;;
  current)
    if [ -e mute ]; then exit 1; fi
    if [ -e serving ]; then echo "app $(cat serving)"; fi
    ;;
esac
"#;

/// A pipeline, and the place that it deploys to.
pub struct Site {
    pub scenario: Scenario,
    place: TempDir,
}

impl Site {
    fn new(name: &str) -> Self {
        Self::with(name, |text| text)
    }

    pub fn with(name: &str, edit: impl FnOnce(String) -> String) -> Self {
        let place = tempfile::tempdir().expect("a directory");
        let program = PROGRAM.replace("PLACE", &place.path().display().to_string());
        let address = serve(place.path());
        let scenario = stage::compiled_to(name, "deploy", edit)
            .program("site", &program)
            .secret("DEPLOY_KEY", "hunter2")
            .variable("SITE", &address);
        Self { scenario, place }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    pub fn set(&self, name: &str) {
        fs::write(self.file(name), "").expect("written");
    }

    fn unset(&self, name: &str) {
        fs::remove_file(self.file(name)).expect("removed");
    }

    /// Digest of the image that serves.
    pub fn serving(&self) -> Option<String> {
        fs::read_to_string(self.file("serving")).ok().map(|text| text.trim().to_owned())
    }

    /// What the scripts were called for since this was asked last.
    fn calls(&self) -> Vec<String> {
        let text = fs::read_to_string(self.file("calls")).unwrap_or_default();
        if self.file("calls").exists() {
            self.unset("calls");
        }
        text.lines().map(str::to_owned).collect()
    }

    /// From now on nothing is healthy but what serves.
    fn only_this_is_healthy(&self) -> String {
        let steady = self.serving().expect("something serves");
        fs::write(self.file("steady"), &steady).expect("written");
        steady
    }

    pub fn tag(&self, tag: &str) -> Option<String> {
        self.scenario.registry().digest(REPOSITORY, tag)
    }

    /// Builds and deploys a new commit.
    pub fn push(&mut self, content: &str) -> (String, Outcome) {
        let commit = self.scenario.repo().change("src/app.txt", content);
        let outcome = self.scenario.run(&Event::push("main"));
        (commit, outcome)
    }

    /// A commit that serves and is recorded; its image.
    fn deployed(&mut self, content: &str) -> String {
        let (_, outcome) = self.push(content);
        ended(&outcome, JobResult::Success);
        self.calls();
        let serving = self.serving().expect("something serves");
        assert_eq!(self.tag("deployed-production"), Some(serving.clone()));
        serving
    }

    /// What a run of a commit is told to make serve: its image.
    pub fn built(&self) -> String {
        self.tag("latest").expect("it is promoted")
    }
}

/// Answers `/health`: 200 where something serves. With `steady`, whatever else serves is never healthy, and every second
/// time where `flaps` is there.
fn serve(place: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let place = place.to_owned();
    std::thread::spawn(move || {
        let mut count = 0;
        for stream in listener.incoming().map_while(Result::ok) {
            if !place.exists() {
                return;
            }
            count += 1;
            answer(stream, is_healthy(&place, count));
        }
    });
    address
}

fn is_healthy(place: &Path, count: u32) -> bool {
    let read = |name: &str| fs::read_to_string(place.join(name)).unwrap_or_default();
    let serving = read("serving");
    let steady = !place.join("steady").exists() || read("steady") == serving.trim();
    let flaps = place.join("flaps").exists() && count.is_multiple_of(2);
    !serving.is_empty() && (steady || flaps)
}

fn answer(mut stream: TcpStream, healthy: bool) {
    let lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let _ = lines.take_while(|line| !line.is_empty()).count();
    let status = if healthy { "200 OK" } else { "503 Service Unavailable" };
    let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
}

fn ended(outcome: &Outcome, end: JobResult) {
    assert_eq!(outcome.job("gate"), JobResult::Success);
    assert_eq!(outcome.job("deploy-production"), end, "{}", said(outcome));
}

fn said(outcome: &Outcome) -> String {
    outcome.summary("deploy-production")
}

fn says(outcome: &Outcome, text: &str) {
    assert!(said(outcome).contains(text), "no '{text}' in:\n{}", said(outcome));
}

#[test]
fn the_first_deployment_serves_what_was_tested_and_the_next_keeps_it_as_the_one_before() {
    let mut site = Site::new("deploy-first");
    let (commit, first) = site.push("one\n");
    green(&first);
    ended(&first, JobResult::Success);
    let one = site.built();
    assert_eq!(site.calls(), ["backup".to_owned(), format!("deploy {one} {commit}")]);
    assert_eq!(site.serving(), Some(one.clone()));
    assert_eq!(site.tag("deployed-production"), Some(one.clone()));
    assert_eq!(site.tag("deployed-production.previous"), None);
    says(&first, &format!("- `app` serves as `{one}`"));

    let (_, second) = site.push("two\n");
    green(&second);
    let two = site.built();
    assert_ne!(one, two);
    assert_eq!(site.tag("deployed-production"), Some(two));
    assert_eq!(site.tag("deployed-production.previous"), Some(one));
}

#[test]
fn a_first_deployment_that_does_not_serve_says_that_there_is_nothing_to_go_back_to() {
    let mut site = Site::new("deploy-first-fails");
    site.set("refuses-deploy");
    let (_, outcome) = site.push("one\n");
    ended(&outcome, JobResult::Failure);
    assert_eq!(site.calls().len(), 2, "no way back is tried");
    assert_eq!(site.tag("deployed-production"), None);
    says(&outcome, "failed, and nothing was taken back");
    says(&outcome, "nothing is known to have served before of: app");
    says(&outcome, "Now: nothing serves");
}

#[test]
fn d39_what_is_never_healthy_is_replaced_by_what_served_before_in_the_same_job() {
    let mut site = Site::new("deploy-unhealthy");
    let old = site.deployed("one\n");
    site.only_this_is_healthy();
    let (commit, outcome) = site.push("two\n");
    ended(&outcome, JobResult::Failure);
    let new = site.built();
    let calls = site.calls();
    assert_eq!(calls[..2], ["backup".to_owned(), format!("deploy {new} {commit}")]);
    assert!(calls[2].starts_with(&format!("rollback {old} ")), "{calls:?}");
    assert_eq!(calls.len(), 3, "the backup is not made again");
    assert_eq!(site.serving(), Some(old.clone()));
    assert_eq!(site.tag("deployed-production"), Some(old.clone()));
    says(&outcome, "## production: rolled back");
    says(&outcome, &format!("app {old}"));
}

#[test]
fn what_flaps_is_not_healthy() {
    let mut site = Site::new("deploy-flaps");
    let old = site.deployed("one\n");
    site.only_this_is_healthy();
    site.set("flaps");
    let (_, outcome) = site.push("two\n");
    ended(&outcome, JobResult::Failure);
    assert_eq!(site.serving(), Some(old));
    says(&outcome, "rolled back");
    assert!(outcome.logged("deploy-production", "not healthy any more"));
}

#[test]
fn d41_a_script_that_succeeds_and_leaves_the_old_image_is_found_out() {
    let mut site = Site::new("deploy-ignored");
    let old = site.deployed("one\n");
    site.set("ignores-deploy");
    let (_, outcome) = site.push("two\n");
    ended(&outcome, JobResult::Failure);
    assert!(
        outcome.logged("deploy-production", &format!("app serves as {old}, and not as {}", site.built()))
    );
    assert_eq!(site.tag("deployed-production"), Some(old));
    says(&outcome, "rolled back");
}

#[test]
fn a_rollback_that_fails_is_the_loudest_message() {
    let mut site = Site::new("deploy-both-fail");
    let old = site.deployed("one\n");
    site.only_this_is_healthy();
    site.set("refuses-rollback");
    let (_, refused) = site.push("two\n");
    ended(&refused, JobResult::Failure);
    let new = site.built();
    says(&refused, "## production: ROLLBACK FAILED");
    says(&refused, &format!("Now: app serves as {new}"));
    assert_eq!(
        site.tag("deployed-production"),
        Some(old.clone()),
        "what is recorded is what was seen to serve"
    );

    site.unset("refuses-rollback");
    site.set("ignores-rollback");
    let again = site.scenario.rerun(&Event::push("main"));
    ended(&again, JobResult::Failure);
    says(&again, "ROLLBACK FAILED");
    site.unset("ignores-rollback");
    site.unset("steady");
    let mended = site.scenario.rerun(&Event::push("main"));
    ended(&mended, JobResult::Success);
    assert_eq!(site.tag("deployed-production"), Some(new));
    assert_eq!(
        site.tag("deployed-production.previous"),
        Some(old),
        "the one before is what served before both"
    );
}

#[test]
fn behind_a_newer_commit_nothing_older_is_deployed() {
    let edit = |text: String| text.replace(", \"latest\"]", "]");
    let mut site = Site::with("deploy-overtaken", edit);
    let old = site.scenario.repo().change("src/app.txt", "old\n");
    let (_, newer) = site.push("new\n");
    green(&newer);
    let serving = site.serving();
    site.calls();
    let late = site.scenario.run(&Event::late_push("main", &old));
    green(&late);
    assert_eq!(late.job("deploy-production"), JobResult::Success);
    assert!(site.calls().is_empty());
    assert_eq!(site.serving(), serving);
    says(&late, "**Nothing was deployed**: a newer run has deployed to `production`");
}

#[test]
fn behind_a_newer_commit_that_failed_nothing_older_is_deployed_either() {
    let edit = |text: String| text.replace(", \"latest\"]", "]");
    let mut site = Site::with("deploy-overtaken-by-failure", edit);
    let base = site.deployed("base\n");
    let old = site.scenario.repo().change("src/app.txt", "old\n");
    site.only_this_is_healthy();
    let (_, newer) = site.push("new\n");
    assert_eq!(newer.job("deploy-production"), JobResult::Failure);
    assert_eq!(site.serving(), Some(base.clone()));
    site.unset("steady");
    site.calls();
    let late = site.scenario.run(&Event::late_push("main", &old));
    assert_eq!(late.job("deploy-production"), JobResult::Success);
    assert!(site.calls().is_empty());
    assert_eq!(site.serving(), Some(base));
}

#[test]
fn d40_a_rollback_takes_what_was_seen_to_serve_and_not_what_a_dead_runner_left() {
    let mut site = Site::new("deploy-killed");
    let old = site.deployed("one\n");
    site.set("kill");
    let (_, killed) = site.push("two\n");
    assert_ne!(killed.jobs.get("deploy-production"), Some(&JobResult::Success));
    let new = site.serving().expect("something serves");
    assert_ne!(new, old);
    assert_eq!(site.tag("deployed-production"), Some(old.clone()), "nobody has seen it serve");
    site.calls();
    fs::write(site.file("steady"), &old).expect("written");
    let again = site.scenario.rerun(&Event::push("main"));
    ended(&again, JobResult::Failure);
    assert_eq!(site.serving(), Some(old.clone()), "it goes back to what served before the first attempt");
    says(&again, "rolled back");
    site.unset("steady");
    let third = site.scenario.rerun(&Event::push("main"));
    ended(&third, JobResult::Success);
    assert_eq!(site.tag("deployed-production"), Some(new));
    assert_eq!(site.tag("deployed-production.previous"), Some(old));
}

#[test]
fn d42_nothing_is_touched_without_a_secret_or_without_an_answer_of_what_serves() {
    let mut site = Site::new("deploy-unready");
    let old = site.deployed("one\n");
    site.set("mute");
    let (_, mute) = site.push("two\n");
    ended(&mute, JobResult::Failure);
    says(&mute, "not deployed");
    site.unset("mute");
    site.scenario.set_secret("DEPLOY_KEY", "");
    let missing = site.scenario.rerun(&Event::push("main"));
    ended(&missing, JobResult::Failure);
    assert!(missing.logged("deploy-production", "missing secret or variable"));
    assert!(site.calls().is_empty());
    assert_eq!(site.serving(), Some(old));
}

#[test]
fn across_a_change_that_cannot_be_taken_back_nothing_goes_back() {
    let mut site = Site::new("deploy-irreversible");
    let old = site.deployed("one\n");
    site.only_this_is_healthy();
    site.scenario.repo().change("migrations/1.sql", "drop table users;\n");
    let (_, outcome) = site.push("two\n");
    ended(&outcome, JobResult::Failure);
    let new = site.built();
    assert_eq!(site.calls().len(), 2);
    assert_eq!(site.serving(), Some(new.clone()));
    assert_eq!(site.tag("deployed-production"), Some(old.clone()));
    says(&outcome, "migrations/1.sql has changed since");
    says(&outcome, &format!("Now: app serves as {new}"));
    let (_, later) = site.push("three\n");
    ended(&later, JobResult::Failure);
    says(&later, "migrations/1.sql has changed since");
    assert_eq!(
        site.tag("deployed-production"),
        Some(old),
        "also across a commit that was never seen to serve"
    );
}

#[test]
fn d28_behind_a_red_gate_nothing_is_deployed() {
    let mut site = Site::new("deploy-gate");
    site.scenario.faults().fail_container(" test$");
    let (_, red) = site.push("one\n");
    assert_eq!(red.job("gate"), JobResult::Failure);
    assert_eq!(red.job("deploy-production"), JobResult::Skipped);
    assert!(site.calls().is_empty());
}

#[test]
fn d29_a_deployment_that_does_not_start_leaves_a_run_that_is_red_or_a_summary_that_names_it() {
    let mut site = Site::new("deploy-skipped");
    let old = site.scenario.repo().change("src/app.txt", "old\n");
    site.scenario.faults().fail("promote", "tag-write", "latest");
    let (_, failed) = site.push("new\n");
    assert_eq!(failed.job("deploy-production"), JobResult::Skipped);
    assert_eq!(failed.job("promote"), JobResult::Failure);
    *site.scenario.faults() = Faults::default();
    let mended = site.scenario.rerun(&Event::push("main"));
    green(&mended);
    let late = site.scenario.run(&Event::late_push("main", &old));
    assert_eq!(late.job("deploy-production"), JobResult::Skipped);
    let told = late.summary("promote");
    assert!(told.contains("- `deploy-production` does not start: latest of app stays"), "{told}");
}
