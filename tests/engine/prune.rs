//! What real programs pushed, pruned by the real command: what is kept can be pulled and run afterwards.

use std::fs;
use std::process::{Command, Stdio};

use super::harness::registry::Registry;
use super::harness::{Event, PullRequest, tools};
use super::promises::{green, short};
use super::stage::{self, APP};

/// The rules of the fixture, with a life for what pull requests leave. The registry answers by another name.
const PIPELINE: &str = r#"
[pipeline]
name = "CI"
tags = [
  { on = "pull-request", tag = "pr-{pr}-{short-sha}", keep = "7d" },
  { on = "push", tag = "sha-{short-sha}", keep = "newest 5" },
  { on = "push", tag = "latest" },
]

[image.app]
repository = "REGISTRY/ghcr.io/acme/app"
files      = ["Dockerfile"]

[registry."REGISTRY"]
username = "robot"
password = "${{ secrets.ROBOT_TOKEN }}"

[consumer.test]
run = "true"

[retention]
schedule = "0 3 * * *"
"#;

#[test]
fn what_prune_keeps_can_be_pulled_after_garbage_collection() {
    // BuildKit gives images the one time, the plan the other: they are old from the start.
    let then = "1700000000";
    let mut scenario = stage::wiring("pruned").env("SOURCE_DATE_EPOCH", then).env("PIPEGEN_NOW", then);
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("src/app.txt", "two\n");
    green(&scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x"))));
    scenario.repo().switch("main");
    let main = scenario.repo().change("src/app.txt", "three\n");
    green(&scenario.run(&Event::push("main")));
    let (kept, goes) = (format!("sha-{}", short(&main)), format!("pr-7-{}", short(&head)));
    let digest = |tag: &str| scenario.registry().digest(APP, tag);
    let (latest, pulled) = (digest("latest").expect("latest"), digest(&goes).expect("the pull request's"));
    assert_eq!(digest(&kept).as_ref(), Some(&latest));

    let home = tempfile::tempdir().expect("a directory");
    fs::create_dir_all(home.path()).expect("a directory");
    std::os::unix::fs::symlink(scenario.registry().storage(), home.path().join("registry")).expect("a link");
    let plain = Registry::start(home.path());
    fs::write(home.path().join("pipeline.toml"), PIPELINE.replace("REGISTRY", plain.address()))
        .expect("write");
    fs::write(home.path().join("Dockerfile"), "FROM scratch\n").expect("write");
    let mut prune = Command::new(env!("CARGO_BIN_EXE_pipegen"));
    prune.args(["prune", "--without-github", "--apply", "--allow-share", "100", "--file", "pipeline.toml"]);
    prune.current_dir(home.path()).env("DOCKER_CONFIG", home.path()).stdin(Stdio::null());
    let said = tools::output(&mut prune);
    assert_eq!(digest(&goes), None, "{said}");
    assert_eq!(digest(&kept).as_ref(), Some(&latest), "{said}");
    drop(plain);
    let collect = Command::new(tools::system("docker-registry"))
        .args(["garbage-collect", "--delete-untagged=false"])
        .arg(home.path().join("registry.yml"))
        .output()
        .expect("run docker-registry");
    assert!(collect.status.success(), "{collect:?}");
    assert_eq!(scenario.registry().blob(&pulled), None, "it is gone, bytes and all");

    if super::place().is_some() {
        let run = format!(
            "echo hunter2 | docker login --username robot --password-stdin ghcr.io >/dev/null 2>&1; \
             docker run --rm {APP}@{latest} still here 2>/dev/null"
        );
        assert_eq!(tools::output(&mut scenario.world().on("later", &run)), "app: still here");
    }
}
