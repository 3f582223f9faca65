//! Deployments, however they end: what serves, what is recorded and what the run says.

use super::harness::{Event, Faults, JobResult};
use super::promises::green;
use super::site::{Site, ended, says};

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
fn what_flaps_is_not_healthy() {
    let mut site = Site::new("deploy-flaps");
    let old = site.deployed("one\n");
    site.only_healthy(&old);
    site.set("flaps");
    let (_, outcome) = site.push("two\n");
    ended(&outcome, JobResult::Failure);
    assert_eq!(site.serving(), Some(old));
    says(&outcome, "rolled back");
    assert!(outcome.logged("deploy-production", "not healthy any more"));
}

#[test]
fn a_rollback_that_fails_is_the_loudest_message() {
    let mut site = Site::new("deploy-both-fail");
    let old = site.deployed("one\n");
    site.only_healthy(&old);
    site.set("refuses-rollback");
    let (_, refused) = site.push("two\n");
    ended(&refused, JobResult::Failure);
    let new = site.built();
    says(&refused, "## production: ROLLBACK FAILED");
    says(&refused, &format!("Now: app serves as {}", site.name_of(&new)));
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
    let edit = |text: String| text.replace(", { on = \"push\", tag = \"latest\" }]", "]");
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
    let edit = |text: String| text.replace(", { on = \"push\", tag = \"latest\" }]", "]");
    let mut site = Site::with("deploy-overtaken-by-failure", edit);
    let base = site.deployed("base\n");
    let old = site.scenario.repo().change("src/app.txt", "old\n");
    site.only_healthy(&base);
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
fn an_approval_that_comes_behind_a_newer_deployment_deploys_nothing() {
    let mut site = Site::new("deploy-approved-late");
    site.deployed("base\n");
    let old = site.scenario.repo().change("src/app.txt", "old\n");
    let (held, waiting) = site.scenario.run_until(&Event::late_push("main", &old), "deploy-production");
    green(&held);
    let overtaken = site.built();
    let newer = site.deployed("new\n");
    let late = site.scenario.approve(waiting);
    assert_eq!(late.job("deploy-production"), JobResult::Success);
    assert!(site.calls().is_empty());
    assert_eq!(site.serving(), Some(newer));
    assert_ne!(site.serving(), Some(overtaken));
    says(&late, "**Nothing was done**: a newer run has promoted");
}

#[test]
fn an_approval_deploys_what_its_run_has_tested() {
    let mut site = Site::new("deploy-approved");
    let old = site.deployed("base\n");
    site.scenario.repo().change("src/app.txt", "next\n");
    let (_, waiting) = site.scenario.run_until(&Event::push("main"), "deploy-production");
    assert_eq!(site.serving(), Some(old));
    let approved = site.scenario.approve(waiting);
    assert_eq!(approved.job("deploy-production"), JobResult::Success);
    assert_eq!(site.serving(), Some(site.built()));
    assert_eq!(site.tag("deployed-production"), site.serving());
}

#[test]
fn a_run_that_is_cancelled_while_it_deploys_goes_back() {
    let mut site = Site::new("deploy-cancelled");
    let old = site.deployed("one\n");
    site.scenario.cancel_in("deploy-production", "pipegen-run");
    let (_, cancelled) = site.push("two\n");
    assert_ne!(cancelled.job("deploy-production"), JobResult::Success);
    assert_eq!(site.calls().len(), 3, "deployed, and taken back");
    assert_eq!(site.serving(), Some(old.clone()));
    assert_eq!(site.tag("deployed-production"), Some(old.clone()));
    says(&cancelled, "## production: rolled back");

    site.scenario.cancel_in("deploy-production", "pipegen-recorded");
    let between = site.scenario.rerun(&Event::push("main"));
    let new = site.built();
    assert_ne!(between.job("deploy-production"), JobResult::Success);
    assert_eq!(site.serving(), Some(new.clone()), "what was seen to serve stays");
    says(&between, "deployed, and not recorded");
    site.calls();

    let again = site.scenario.rerun(&Event::push("main"));
    ended(&again, JobResult::Success);
    assert_eq!(site.tag("deployed-production"), Some(new));
    assert_eq!(site.tag("deployed-production.previous"), Some(old));
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
    site.only_healthy(&old);
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
    site.only_healthy(&old);
    site.scenario.repo().change("migrations/1.sql", "drop table users;\n");
    let (_, outcome) = site.push("two\n");
    ended(&outcome, JobResult::Failure);
    let new = site.built();
    assert_eq!(site.calls().len(), 2);
    assert_eq!(site.serving(), Some(new.clone()));
    assert_eq!(site.tag("deployed-production"), Some(old.clone()));
    says(&outcome, "migrations/1.sql has changed since");
    says(&outcome, &format!("Now: app serves as {}", site.name_of(&new)));
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
