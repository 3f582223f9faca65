//! Images that are made of what jobs have built.

use super::harness::{Event, JobResult, PullRequest};
use super::promises::{builds, green, one_image};
use super::stage;
use std::fs;

const ONE: &[(&str, &str)] = &[("app", "linux/amd64")];

#[test]
fn an_image_is_built_again_where_what_a_job_makes_for_it_has_changed() {
    let place = tempfile::tempdir().expect("a directory");
    let note = place.path().join("note");
    // Nothing of the commit is there when the machine is made ready.
    let ready = format!("#!/bin/sh\n[ ! -e Dockerfile ] && echo ready >>'{}'\n", note.display());
    let mut scenario = stage::made("made").program("make-room", &ready);
    let first = scenario.run(&Event::push("main"));
    green(&first);
    builds(&first, ONE);
    let image = one_image(&first, &[("test", 1)]);
    assert_eq!(fs::read_to_string(&note).unwrap_or_default(), "ready\n");

    scenario.repo().change("docs/index.md", "two\n");
    let unchanged = scenario.run(&Event::push("main"));
    green(&unchanged);
    builds(&unchanged, &[]);
    assert_eq!(one_image(&unchanged, &[("test", 1)]), image);

    scenario.repo().change("web/page.txt", "two\n");
    let changed = scenario.run(&Event::push("main"));
    green(&changed);
    builds(&changed, ONE);
    assert_ne!(one_image(&changed, &[("test", 1)]), image, "the page is part of the image");

    scenario.repo().switch("fix");
    scenario.repo().change("web/page.txt", "three\n");
    let fork = scenario.run(&Event::PullRequest(PullRequest::fork(7, "fix")));
    green(&fork);
    builds(&fork, ONE);
}

#[test]
fn what_an_image_waits_for_has_to_pass() {
    let mut scenario = stage::made("made-red").program("make-room", "#!/bin/sh\n");
    scenario.repo().change("web/page.txt", "");
    scenario.repo().change(
        "Dockerfile",
        "FROM scratch\nCOPY src/program /bin/sh\nCOPY out /page\nENTRYPOINT [\"/bin/sh\"]\n",
    );
    let outcome = scenario.run(&Event::push("main"));
    green(&outcome);
    scenario.repo().change("web/page.txt", "two\n");
    scenario.faults().fail("page", "upload", "page");
    let red = scenario.run(&Event::push("main"));
    assert_eq!(red.job("page"), JobResult::Failure);
    assert_eq!(red.job("build-app"), JobResult::Skipped);
    assert_eq!(red.job("gate"), JobResult::Failure);
}
