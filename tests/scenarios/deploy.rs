//! Deployments that a real service shows best: what serves, what is recorded and what the run says. `deploy_more.rs` has
//! the others.

use super::harness::JobResult;
use super::promises::green;
use super::site::{Site, ended, says};

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
    says(&first, &format!("- `app` serves as `{}`", site.name_of(&one)));

    let (_, second) = site.push("two\n");
    green(&second);
    let two = site.built();
    assert_ne!(one, two);
    assert_eq!(site.tag("deployed-production"), Some(two));
    assert_eq!(site.tag("deployed-production.previous"), Some(one));
}

#[test]
fn d39_what_is_never_healthy_is_replaced_by_what_served_before_in_the_same_job() {
    let mut site = Site::new("deploy-unhealthy");
    let old = site.deployed("one\n");
    site.only_healthy(&old);
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
    says(&outcome, &format!("app {}", site.name_of(&old)));
}

#[test]
fn d41_a_script_that_succeeds_and_leaves_the_old_image_is_found_out() {
    let mut site = Site::new("deploy-ignored");
    let old = site.deployed("one\n");
    site.set("ignores-deploy");
    let (_, outcome) = site.push("two\n");
    ended(&outcome, JobResult::Failure);
    assert!(outcome.logged(
        "deploy-production",
        &format!("app serves as {}, and not as {}", site.name_of(&old), site.built())
    ));
    assert_eq!(site.tag("deployed-production"), Some(old));
    says(&outcome, "rolled back");
}
