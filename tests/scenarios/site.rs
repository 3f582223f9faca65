//! What a pipeline deploys to. On an engine a machine called `production` runs the image, which answers over HTTP; on
//! stand-ins a file says what serves, and the test answers.

use super::harness::{Event, JobResult, Outcome, Scenario, tools};
use super::stage;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const REPOSITORY: &str = "ghcr.io/acme/app";

/// What the scripts of the deployment call. Files beside `calls` say what goes wrong.
const PROGRAM: &str = r#"#!/bin/bash
set -euo pipefail
cd 'PLACE'
INSTALL
case $1 in
  backup) echo backup >>calls ;;
  up)
    echo "$DEPLOY_MODE ${2#*@} $3" >>calls
    if [[ -e refuses-$DEPLOY_MODE ]]; then exit 1; fi
    if [[ ! -e ignores-$DEPLOY_MODE ]]; then serve "$2"; fi
    if [[ -e kill ]]; then
      rm kill
      at=$PPID
      while [[ $(cat "/proc/$at/comm") != act ]]; do at=$(awk '{ print $4 }' "/proc/$at/stat"); done
      kill -9 "$at"
      sleep 5
    fi
    ;;
  lint | canary) if [[ -e red-$1 ]]; then exit 1; fi ;;
  current)
    if [[ -e mute ]]; then exit 1; fi
    serves
    ;;
esac
"#;

/// On stand-ins nothing runs.
const STAND_IN: &str = r#"
serve() { echo "${1#*@}" >serving; }
serves() { if [[ -e serving ]]; then echo "app $(cat serving)"; fi; }
"#;

/// As `docs/deploy.md` shows it for compose. Entering the machine takes the place of SSH.
const ENGINE: &str = r#"
production() {
  RUNNER_TEMP=$ACT_SCENARIO/on/production GITHUB_JOB=production PATH=$ACT_SCENARIO/entry:$PATH \
    "$ACT_SCENARIO/entry/bash" -euo pipefail -c "$1"
}
serve() {
  production "docker pull --quiet $1 >&2
    docker rm --force app >&2
    docker run --detach --name app --publish 8080:8080 --volume '$PWD:/site' --env DIGEST=${1#*@} $1 serve >&2"
}
serves() {
  production "docker container ls --filter name=^app$ --quiet | xargs --no-run-if-empty docker inspect --format 'app {{.Image}}'"
}
"#;

/// A pipeline, and the place that it deploys to.
pub struct Site {
    pub scenario: Scenario,
    place: TempDir,
}

impl Site {
    pub fn new(name: &str) -> Self {
        Self::with(name, |text| text)
    }

    /// The same with another `pipeline.toml`.
    pub fn with(name: &str, edit: impl FnOnce(String) -> String) -> Self {
        let place = tempfile::tempdir().expect("a directory");
        let scenario = stage::compiled_to(name, "deploy", edit).secret("DEPLOY_KEY", "hunter2");
        let (install, address) = match super::place() {
            Some(_) => (ENGINE, start(&scenario)),
            None => (STAND_IN, answers(place.path())),
        };
        let program =
            PROGRAM.replace("INSTALL", install).replace("PLACE", &place.path().display().to_string());
        let scenario = scenario.program("site", &program).variable("SITE", &address);
        Self { scenario, place }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// What goes wrong from now on.
    pub fn set(&self, name: &str) {
        fs::write(self.file(name), "").expect("written");
    }

    pub fn unset(&self, name: &str) {
        fs::remove_file(self.file(name)).expect("removed");
    }

    /// Digest of the image that serves.
    pub fn serving(&self) -> Option<String> {
        let serving = match super::place() {
            Some(_) => self.production(
                "docker container ls --filter name=^app$ --quiet | xargs --no-run-if-empty docker inspect --format '{{.Config.Image}}'",
            ),
            None => fs::read_to_string(self.file("serving")).unwrap_or_default(),
        };
        let digest = serving.trim().rsplit('@').next().unwrap_or_default().to_owned();
        (!digest.is_empty()).then_some(digest)
    }

    /// What `current` calls an image: on an engine by its id, as that store of images counts.
    pub fn name_of(&self, digest: &str) -> String {
        match super::place() {
            Some(_) => {
                self.production(&format!("docker image inspect --format '{{{{.Id}}}}' {REPOSITORY}@{digest}"))
            }
            None => digest.to_owned(),
        }
    }

    fn production(&self, script: &str) -> String {
        tools::output(&mut self.scenario.world().on("production", script))
    }

    /// What the scripts were called for since this was asked last.
    pub fn calls(&self) -> Vec<String> {
        let text = fs::read_to_string(self.file("calls")).unwrap_or_default();
        if self.file("calls").exists() {
            self.unset("calls");
        }
        text.lines().map(str::to_owned).collect()
    }

    /// From now on nothing is healthy but this image.
    pub fn only_healthy(&self, digest: &str) {
        fs::write(self.file("steady"), digest).expect("written");
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
    pub fn deployed(&mut self, content: &str) -> String {
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

/// Starts the machine that serves, which may pull the private image. Where its service will be.
fn start(scenario: &Scenario) -> String {
    let address = scenario.world().stands("production");
    let login = "echo hunter2 | docker login --username robot --password-stdin ghcr.io";
    tools::output(&mut scenario.world().on("production", login));
    format!("http://{address}:8080/cgi-bin")
}

/// Answers `/health` as `health.sh` of the fixture does.
fn answers(place: &Path) -> String {
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

/// The gate passed, and the deployment ended like this.
pub fn ended(outcome: &Outcome, end: JobResult) {
    assert_eq!(outcome.job("gate"), JobResult::Success);
    assert_eq!(outcome.job("deploy-production"), end, "{}", said(outcome));
}

fn said(outcome: &Outcome) -> String {
    outcome.summary("deploy-production")
}

/// The summary of the deployment says so.
pub fn says(outcome: &Outcome, text: &str) {
    assert!(said(outcome).contains(text), "no '{text}' in:\n{}", said(outcome));
}
