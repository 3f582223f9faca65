//! Deployments that are started by hand: what may be deployed, what is refused before anything is touched, and what
//! the runs of pushes make of it afterwards.

use super::harness::{Event, JobResult, Outcome};
use super::promises::green;
use super::site::{Site, says};
use std::process::Command;

const FILE: &str = "ci-deploy-production.yml";

impl Site {
    fn by_hand(&mut self, inputs: &[(&str, &str)]) -> Outcome {
        let all = [("do", "deploy"), ("commit", ""), ("across-irreversible", "")];
        let given = |name: &str| inputs.iter().find(|(own, _)| *own == name).map(|(_, value)| *value);
        let all = all.map(|(name, value)| (name, given(name).unwrap_or(value)));
        self.scenario.start(FILE, "main", &all)
    }

    fn deploy(&mut self, commit: &str) -> Outcome {
        self.by_hand(&[("commit", commit)])
    }

    fn roll_back(&mut self) -> Outcome {
        self.by_hand(&[("do", "roll-back")])
    }

    /// A commit that serves: the commit and its image.
    fn pushed(&mut self, content: &str) -> (String, String) {
        let (commit, outcome) = self.push(content);
        green(&outcome);
        self.calls();
        let serving = self.serving().expect("something serves");
        assert_eq!(self.tag("deployed-production"), Some(serving.clone()));
        (commit, serving)
    }

    /// Nothing was touched, because of `why`.
    fn refused(&mut self, outcome: &Outcome, why: &str) {
        assert_eq!(outcome.job("decide"), JobResult::Failure, "{}", outcome.summary("decide"));
        assert_eq!(outcome.job("deploy-production"), JobResult::Skipped);
        assert!(outcome.logged("decide", why), "no '{why}'");
        assert!(self.calls().is_empty());
    }
}

/// The job that deploys has ended so.
fn ended(outcome: &Outcome, end: JobResult) {
    assert_eq!(outcome.job("decide"), JobResult::Success);
    assert_eq!(outcome.job("deploy-production"), end, "{}", outcome.summary("deploy-production"));
}

#[test]
fn an_older_commit_is_deployed_by_hand_and_what_comes_later_goes_on_from_the_newest() {
    let mut site =
        Site::with("by-hand-older", |text| text.replace(", { on = \"push\", tag = \"latest\" }]", "]"));
    let (one, first) = site.pushed("one\n");
    let between = site.scenario.repo().change("src/app.txt", "between\n");
    let (_, second) = site.pushed("two\n");
    let by_hand = site.deploy(&one);
    ended(&by_hand, JobResult::Success);
    assert_eq!(site.calls(), ["backup".to_owned(), format!("deploy {first} {one}")]);
    assert_eq!(site.serving(), Some(first.clone()));
    assert_eq!(site.tag("deployed-production"), Some(first.clone()));
    assert_eq!(site.tag("deployed-production.previous"), Some(second.clone()));
    says(&by_hand, "**Deployed** to `production`");

    let late = site.scenario.run(&Event::late_push("main", &between));
    green(&late);
    assert!(site.calls().is_empty(), "behind the newest that ever began nothing older is deployed by itself");
    says(&late, "a newer run has deployed");

    let (_, third) = site.pushed("three\n");
    assert_eq!(site.tag("deployed-production"), Some(third));
    assert_eq!(site.tag("deployed-production.previous"), Some(first));
}

#[test]
fn a_roll_back_by_hand_goes_to_what_served_before_and_never_to_what_was_gone_back_from() {
    let mut site = Site::new("by-hand-roll-back");
    let (one, first) = site.pushed("one\n");
    let (_, second) = site.pushed("two\n");
    let back = site.roll_back();
    ended(&back, JobResult::Success);
    assert_eq!(site.calls(), ["backup".to_owned(), format!("rollback {first} {one}")]);
    assert_eq!(site.serving(), Some(first.clone()));
    assert_eq!(site.tag("deployed-production"), Some(first.clone()));
    says(&back, "**Rolled back** to what served before on `production`, by hand");

    let further = site.roll_back();
    site.refused(&further, "is not known, or was gone back from already");

    let (_, third) = site.pushed("three\n");
    assert_ne!(third, second);
    assert_eq!(site.tag("deployed-production.previous"), Some(first.clone()));
    ended(&site.roll_back(), JobResult::Success);
    assert_eq!(site.serving(), Some(first), "and not what the first roll-back left");
}

#[test]
fn the_run_that_was_rolled_back_can_be_run_again() {
    let mut site =
        Site::with("by-hand-rerun", |text| text.replace(", { on = \"push\", tag = \"latest\" }]", "]"));
    site.pushed("one\n");
    let (_, second) = site.pushed("two\n");
    ended(&site.roll_back(), JobResult::Success);
    let again = site.scenario.rerun(&Event::push("main"));
    green(&again);
    assert_eq!(site.serving(), Some(second));
}

#[test]
fn without_a_green_gate_nothing_is_deployed() {
    let mut site = Site::new("by-hand-gate");
    let (one, first) = site.pushed("one\n");
    let red = site.scenario.repo().change("src/app.txt", "red\n");
    site.scenario.faults().fail_container(" test$");
    let outcome = site.scenario.run(&Event::push("main"));
    assert_eq!(outcome.job("gate"), JobResult::Failure);
    let refused = site.deploy(&red);
    site.refused(&refused, &format!("the gate of {red} is red (failure)"));

    let never = site.scenario.repo().change("src/app.txt", "never\n");
    let refused = site.deploy(&never);
    site.refused(&refused, &format!("no run of ci.yml has tested {never} on main"));

    site.scenario.change_history(|runs| {
        let jobs = runs[0]["jobs"].as_array_mut().expect("jobs");
        let gate = jobs.iter_mut().find(|job| job["name"] == "CI gate (push)").expect("a gate");
        gate["status"] = "in_progress".into();
        gate["conclusion"] = serde_json::Value::Null;
    });
    let refused = site.deploy(&one);
    site.refused(&refused, &format!("the gate of {one} has not ended"));
    assert_eq!(site.serving(), Some(first));
}

#[test]
fn only_commits_of_the_branch_are_deployed_and_only_from_it() {
    let mut site = Site::new("by-hand-branch");
    let (one, first) = site.pushed("one\n");
    site.scenario.repo().switch("feature");
    let elsewhere = site.scenario.repo().change("src/app.txt", "feature\n");
    let refused = site.deploy(&elsewhere);
    site.refused(&refused, &format!("{elsewhere} is not on main"));
    let inputs = [("do", "deploy"), ("commit", one.as_str()), ("across-irreversible", "")];
    let refused = site.scenario.start(FILE, "feature", &inputs);
    site.refused(&refused, "a run by hand on the branch feature is internal");
    assert_eq!(site.serving(), Some(first));
}

#[test]
fn a_commit_without_an_image_and_an_unclear_form_are_refused() {
    let mut site = Site::new("by-hand-image");
    site.pushed("one\n");
    let unbuilt = site.scenario.repo().change("src/app.txt", "unbuilt\n");
    site.scenario.change_history(|runs| {
        let mut run = runs[0].clone();
        run["id"] = 77.into();
        run["head_sha"] = unbuilt.clone().into();
        runs.push(run);
    });
    let refused = site.deploy(&unbuilt);
    site.refused(&refused, &format!("none of its tags sha-{} is there", &unbuilt[..7]));
    let refused = site.deploy("");
    site.refused(&refused, "'deploy' needs a commit");
    let refused = site.by_hand(&[("do", "roll-back"), ("commit", &unbuilt)]);
    site.refused(&refused, "two things at once");
}

#[test]
fn across_a_change_that_cannot_be_taken_back_it_goes_only_where_that_is_meant() {
    let mut site = Site::new("by-hand-irreversible");
    let (_, first) = site.pushed("one\n");
    site.scenario.repo().change("migrations/1.sql", "drop table users;\n");
    let (_, second) = site.pushed("two\n");
    let refused = site.roll_back();
    ended(&refused, JobResult::Failure);
    assert!(site.calls().is_empty());
    assert!(refused.logged("deploy-production", "migrations/1.sql has changed up to"));
    says(&refused, "not deployed");
    let unclear = site.by_hand(&[("do", "roll-back"), ("across-irreversible", "yes")]);
    site.refused(&unclear, "type the name of the deployment");
    assert_eq!(site.serving(), Some(second));

    let meant = site.by_hand(&[("do", "roll-back"), ("across-irreversible", "production")]);
    ended(&meant, JobResult::Success);
    assert_eq!(site.serving(), Some(first));
}

#[test]
fn what_does_not_serve_is_replaced_by_what_served_when_it_was_started_by_hand() {
    let mut site = Site::new("by-hand-unhealthy");
    let (one, first) = site.pushed("one\n");
    let (_, second) = site.pushed("two\n");
    site.only_healthy(&second);
    let outcome = site.deploy(&one);
    ended(&outcome, JobResult::Failure);
    let calls = site.calls();
    assert_eq!(calls[1], format!("deploy {first} {one}"));
    assert!(calls[2].starts_with(&format!("rollback {second} ")), "{calls:?}");
    assert_eq!(site.serving(), Some(second.clone()));
    assert_eq!(site.tag("deployed-production"), Some(second));
    says(&outcome, "## production: rolled back");
    // All that was tried is what a roll-back goes to, so that it is clear which one is meant.
    site.unset("steady");
    let again = site.roll_back();
    ended(&again, JobResult::Success);
    assert_eq!(site.serving(), Some(first));
}

#[test]
fn without_a_secret_nothing_is_touched_by_hand_either() {
    let mut site = Site::new("by-hand-secret");
    let (one, _) = site.pushed("one\n");
    let (_, second) = site.pushed("two\n");
    site.scenario.set_secret("DEPLOY_KEY", "");
    let outcome = site.deploy(&one);
    ended(&outcome, JobResult::Failure);
    assert!(outcome.logged("deploy-production", "missing secret or variable"));
    assert!(site.calls().is_empty());
    assert_eq!(site.serving(), Some(second));
}

/// Two at once wait for each other: GitHub's part, of which the harness knows nothing.
#[test]
fn a_deployment_by_hand_waits_in_the_group_of_the_pipelines_own() {
    let site = Site::new("by-hand-group");
    let group = |file: &str| {
        let output = Command::new("git")
            .arg("--git-dir")
            .arg(site.scenario.repo().origin())
            .args(["show", &format!("main:.github/workflows/{file}")])
            .output()
            .expect("run git");
        let workflow: serde_yaml::Value = serde_yaml::from_slice(&output.stdout).expect("a workflow");
        let job = &workflow["jobs"]["deploy-production"];
        (job["concurrency"].clone(), job["environment"].clone())
    };
    let (concurrency, environment) = group(FILE);
    assert_eq!(concurrency["queue"], "max");
    assert_eq!((concurrency, environment), group("ci.yml"));
}
