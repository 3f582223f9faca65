//! The workflow that prunes, with the real pipegen, a registry that is filled by hand, and a double of
//! GitHub's API.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pipegen::compiler::{Source, compile};

use super::double::{Act, Answer, Double, Pull};
use super::harness::{Event, JobResult, Scenario};
use super::notify::did;
use super::shop::{DAY, Shop};

const PIPELINE: &str = r#"
[pipeline]
name = "CI"
tags = [
  { on = "pull-request", tag = "pr-{pr}-{short-sha}", keep = "48h" },
  { on = "push", branches = ["main"], tag = "sha-{short-sha}", keep = "30d" },
  { on = "push", branches = ["main"], tag = "latest" },
]

[image.app]
repository = "REGISTRY/acme/app"
files      = ["Dockerfile"]

[registry."REGISTRY"]
username = "robot"
password = "${{ secrets.ROBOT_TOKEN }}"

[consumer.test]
run = "true"

[pipegen]
install = 'cargo install --locked --path vendor/pipegen --version "$PIPEGEN_VERSION"'

[retention]
schedule = "0 3 * * *"

[notify.main]
of    = "retention"
issue = "Old images are not deleted"
"#;

/// The repository with its output, over a registry that its pipeline names.
fn scenario(shop: &Shop, double: &Double) -> Scenario {
    let text = PIPELINE.replace("REGISTRY", shop.registry.address());
    let scenario = Scenario::prepared("retention", |repo| {
        repo.write("Dockerfile", "FROM scratch\n");
        repo.write("pipeline.toml", &text);
        let place = tempfile::tempdir().expect("a directory");
        fs::write(place.path().join("Dockerfile"), "FROM scratch\n").expect("a Dockerfile");
        let source = Source { name: "pipeline.toml", text: &text, dir: place.path() };
        let compiled = compile(&source).unwrap_or_else(|problems| panic!("{problems:#?}"));
        compiled.files.iter().for_each(|file| repo.write(&file.path, &file.text));
    });
    let note = shop.home.path().join("cargo.txt");
    let cargo = format!("#!/bin/sh\necho \"$*\" >>'{}'\n", note.display());
    // act says where GitHub's API is, and nobody can tell it otherwise.
    let api = format!("GITHUB_API_URL='{}'; export GITHUB_API_URL", double.base());
    let calls = shop.home.path().join("calls.txt");
    let api = format!("{api}\necho \"$*\" >>'{}'", calls.display());
    let pipegen = format!("#!/bin/sh\n{api}\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_pipegen"));
    let scenario = scenario.workflow("ci-retention.yml").secret("ROBOT_TOKEN", "hunter2");
    scenario.program("cargo", &cargo).program("pipegen", &pipegen)
}

/// Images of commits that nobody knows any more, one of today's commit, of an open pull request and of
/// one that was closed long ago, and an index with a signature.
fn fill(shop: &Shop, today: &str) {
    shop.image("latest", 0, &["latest"]);
    shop.image("old", 40 * DAY, &["sha-0000001"]);
    shop.image("used again today", 40 * DAY, &[&format!("sha-{}", &today[..7])]);
    shop.image("open", 40 * DAY, &["pr-7-0000007"]);
    shop.image("closed", 40 * DAY, &["pr-8-0000008"]);
    let child = shop.image("child", 40 * DAY, &[]);
    let index = shop.index(&[&child], &["sha-0000002"]);
    shop.artifact(&index, "sbom", &[]);
}

fn names(shop: &Shop) -> Vec<String> {
    shop.tags().into_keys().collect()
}

/// Answers as GitHub does for the token that jobs have here.
fn github() -> Double {
    let double = Double::new();
    {
        let mut state = double.state();
        state.project = "acme/demo".to_owned();
        state.token = "ghs_0123456789abcdefghijklmnopqrstuvwxyz".to_owned();
        state.pulls.push(Pull { number: 7, head: "7".repeat(40), closed: None });
        state.pulls.push(Pull { number: 8, head: "8".repeat(40), closed: Some(1_700_000_000) });
    }
    double
}

fn installed(home: &Path) -> String {
    fs::read_to_string(home.join("cargo.txt")).expect("what was installed")
}

#[test]
fn retention_shows_by_hand_and_deletes_when_it_is_told_or_on_its_schedule() {
    let (shop, double) = (Shop::open(), github());
    let mut scenario = scenario(&shop, &double);
    fill(&shop, &scenario.repo().commit_of("main"));
    double.state().pushed = Some(scenario.repo().origin().to_owned());
    let before: BTreeMap<String, Vec<u8>> = shop.bytes();

    let shown = scenario.run(&Event::manual(&[("apply", "false")]));
    assert_eq!(shown.job("prune"), JobResult::Success);
    assert_eq!(shown.job("notify-main"), JobResult::Skipped, "what only shows says nothing of what deletes");
    assert_eq!(shop.bytes(), before, "by hand it only shows");
    let install = format!("install --locked --path vendor/pipegen --version {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(installed(shop.home.path()), install);
    let asked = double.count("GET /repos/acme/demo/");
    assert!(asked > 0, "it asks which pull requests are open, and which runs are not done");

    double.script("/repos/acme/demo/pulls", 0, 99, Act::Answer(Answer::error(403, "Forbidden")));
    let silent = scenario.run(&Event::manual(&[("apply", "true")]));
    assert_eq!(silent.job("prune"), JobResult::Failure);
    assert_eq!(did(&silent), ["opened 1"]);
    assert_eq!(shop.bytes(), before, "without GitHub's word nothing goes");
    double.state().script.clear();

    let applied = scenario.run(&Event::manual(&[("apply", "true")]));
    assert_eq!(did(&applied), ["commented 1", "closed 1"]);
    assert_eq!(applied.job("prune"), JobResult::Success);
    let today = format!("sha-{}", &scenario.repo().commit_of("main")[..7]);
    let mut stays = vec!["latest".to_owned(), "pr-7-0000007".to_owned(), today];
    stays.sort();
    assert_eq!(names(&shop), stays);
    stays.iter().for_each(|tag| shop.pull(tag));

    shop.image("older", 50 * DAY, &["sha-0000003"]);
    let night = scenario.run(&Event::Schedule { cron: "0 3 * * *".to_owned() });
    assert_eq!(night.job("prune"), JobResult::Success);
    assert_eq!(names(&shop), stays, "the schedule deletes");
    let calls = fs::read_to_string(shop.home.path().join("calls.txt")).expect("calls");
    // Only the run before deleted something, and left a log; the one that was refused left an empty one.
    let resumed: Vec<usize> = calls.lines().map(|line| line.matches(" --resume ").count()).collect();
    assert_eq!(resumed, [0, 0, 1, 2], "{calls}");
}
