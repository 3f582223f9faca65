//! From a Dockerfile and a test script to a green pull request: what `pipegen init` drafts is
//! compiled as it is, and run.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::harness::{Event, JobResult, PullRequest, Scenario};
use super::promises::{green, tags};

/// What the draft calls the image, after the scenarios' repository.
const APP: &str = "ghcr.io/acme/demo";

/// What a newcomer has.
const FILES: [(&str, &str); 4] = [
    (".git/HEAD", "ref: refs/heads/main\n"),
    (".git/config", "[remote \"origin\"]\n\turl = git@github.com:Acme/Demo.git\n"),
    ("Dockerfile", "FROM scratch\nCOPY src/app.txt /app.txt\nENTRYPOINT [\"/app\"]\n"),
    ("scripts/test.sh", "#!/usr/bin/env bash\nset -euo pipefail\ndocker run --rm \"$1\" --version\n"),
];

fn repository(directory: &Path) {
    let put = |path: &str, text: &str| {
        let place = directory.join(path);
        fs::create_dir_all(place.parent().expect("a parent")).expect("create a directory");
        fs::write(place, text).expect("write a file");
    };
    FILES.iter().for_each(|(path, text)| put(path, text));
    put("src/app.txt", "one\n");
    for arguments in [&["init"][..], &[]] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_pipegen")).args(arguments).current_dir(directory).output();
        let output = output.expect("run pipegen");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    fs::remove_dir_all(directory.join(".git")).expect("remove what Git knows");
}

#[test]
fn a_draft_is_green_on_a_pull_request_and_publishes_after_it() {
    let directory = tempfile::tempdir().expect("create a directory");
    repository(directory.path());
    let mut scenario =
        Scenario::prepared("first", |repo| repo.copy(directory.path())).env("PIPEGEN_DELAY", "0");
    scenario.repo().switch("feature/x");
    scenario.repo().change("src/app.txt", "two\n");
    let proposed = scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x")));
    green(&proposed);
    assert_eq!(proposed.count("build"), 1);
    assert_eq!(proposed.images_run_by(&["test"]).len(), 1, "the script ran the image");

    scenario.repo().switch("main");
    scenario.repo().change("src/app.txt", "two\n");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    assert_eq!(pushed.job("promote"), JobResult::Success);
    assert!(tags(&scenario, APP).contains(&"latest".to_owned()));
    assert_eq!(
        scenario.registry().uploads(APP),
        0,
        "what was begun to ask for the right to push is given up"
    );

    scenario.repo().change("README.md", "No file of the image.\n");
    let again = scenario.run(&Event::push("main"));
    green(&again);
    assert_eq!(again.count("build"), 0, "`files` of the draft say what the image is made of");
}
