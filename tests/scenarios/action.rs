//! The action of this repository, in a workflow of another one.

use std::fs;
use std::path::Path;

use super::harness::{Event, JobResult, Scenario};

const IMAGE: &str = "ghcr.io/acme/pipegen:1";

const WORKFLOW: &str = "\
name: CI
on: push
permissions: {}
jobs:
  image:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
      packages: write
    steps:
      - uses: actions/checkout@v1
      - run: echo \"$TOKEN\" | docker login ghcr.io --username x --password-stdin
        env:
          TOKEN: ${{ github.token }}
      - uses: docker/build-push-action@v1
        id: build
        with:
          context: tool
          outputs: type=image,name=ghcr.io/acme/pipegen,push-by-digest=true,push=true
          provenance: false
      - run: docker buildx imagetools create --prefer-index=false --tag ghcr.io/acme/pipegen:1 \"ghcr.io/acme/pipegen@$DIGEST\"
        env:
          DIGEST: ${{ steps.build.outputs.digest }}
  path:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v1
      - uses: ./tool
        with:
          image: ''
  pins:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v1
      - uses: ./tool
        with:
          image: ''
          allow-pins: 'true'
  pulled:
    needs: image
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v1
      - uses: ./tool
        with:
          image: ghcr.io/acme/pipegen:1
          deny-warnings: 'true'
          allow-pins: 'true'
  absent:
    needs: image
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v1
      - uses: ./tool
        with:
          image: ghcr.io/acme/pipegen:2
  unclear:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v1
      - uses: ./tool
        with:
          image: ''
          allow-pins: 'yes'
";

/// A repository with a pipeline and its output, and the action in `tool`.
fn scenario(name: &str) -> Scenario {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let action = fs::read_to_string(here.join("action.yml")).expect("read the action");
    let script = fs::read_to_string(here.join("action/check.sh")).expect("read its script");
    let scenario = Scenario::prepared(name, |repo| {
        repo.copy(&here.join("examples/minimal"));
        repo.copy_to(&here.join("generated/minimal/.github"), ".github");
        repo.write("tool/action.yml", &action);
        repo.write("tool/action/check.sh", &script);
        repo.write("tool/Dockerfile", "FROM scratch\nCOPY action.yml /action.yml\n");
        repo.write(".github/workflows/use.yml", WORKFLOW);
    });
    let binary = format!("#!/bin/sh\nexec {} \"$@\"\n", env!("CARGO_BIN_EXE_pipegen"));
    scenario.public().workflow("use.yml").env("PIPEGEN_DELAY", "0").program("pipegen", &binary)
}

#[test]
fn the_action_checks_from_path_and_from_an_image() {
    let mut scenario = scenario("action");
    let outcome = scenario.run(&Event::push("main"));
    assert_eq!(outcome.job("path"), JobResult::Success);
    assert_eq!(outcome.job("pins"), JobResult::Success);
    assert_eq!(outcome.job("pulled"), JobResult::Success);
    assert_eq!(outcome.job("unclear"), JobResult::Failure, "neither true nor false");
    assert_eq!(outcome.job("absent"), JobResult::Failure, "an image that is not there");
    let run = outcome.entries("run")[0];
    assert_eq!(run.get("ref"), IMAGE);
    let words = "check --format github --file pipeline.toml --root . --deny warnings --allow-pins";
    assert_eq!(run.fields["words"], serde_json::json!(words.split(' ').collect::<Vec<_>>()));
    let volume = run.fields["options"]["--volume"][0].as_str().expect("a volume");
    assert!(volume.ends_with(":/repo:ro"), "{volume}");
    assert_eq!(run.fields["options"]["--network"], serde_json::json!(["none"]));
    assert_eq!(outcome.count("run"), 1);

    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated/minimal/.github/workflows/ci.yml");
    let text = fs::read_to_string(place).expect("read the workflow");
    let raise = |line: &str| match line.split_once("actions/checkout@") {
        Some((before, _)) => format!("{before}actions/checkout@{} # v99.0.0\n", "1".repeat(40)),
        None => format!("{line}\n"),
    };
    let raised: String = text.lines().map(raise).collect();
    assert_ne!(raised, text);
    scenario.repo().change(".github/workflows/ci.yml", &raised);
    let bot = scenario.run(&Event::push("main"));
    assert_eq!(bot.job("path"), JobResult::Failure, "a pin was raised");
    assert_eq!(bot.job("pins"), JobResult::Success, "and nothing else changed");

    scenario.repo().change(".github/workflows/ci.yml", "on: push\n");
    let drift = scenario.run(&Event::push("main"));
    assert_eq!(drift.job("path"), JobResult::Failure, "the workflow is not what pipeline.toml yields");
    assert_eq!(drift.job("pins"), JobResult::Failure, "that is no pin");
}

#[test]
fn the_action_names_no_image_of_a_public_registry() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let action = fs::read_to_string(here.join("action.yml")).expect("read the action");
    let action: serde_yaml::Value = serde_yaml::from_str(&action).expect("YAML");
    assert_eq!(action["inputs"]["image"]["default"].as_str(), Some(""), "no image of a public name");
}
