//! Jobs that test what serves, or what a tag stands for: nothing is built, and all legs have one image, with the files
//! of its commit. What they see is written into a file by a program of theirs.

use super::harness::{Event, JobResult, Outcome};
use super::promises::green;
use super::site::Site;
use std::fs;

const NIGHT: &str = "0 5 * * *";

/// Writes down what a leg has, and lets the tag move behind the first of them where `move` says to what.
const CANARY: &str = r#"#!/bin/sh
set -e
echo "$1 $APP_DIGEST $APP_REVISION $COMMIT_SHA $(cat src/app.txt)" >>'PLACE/seen'
if [ -e 'PLACE/move' ]; then cp 'PLACE/move' 'LINK'; fi
"#;

/// The pipeline of deployments with a canary of two legs, one after the other.
fn site(name: &str, keys: &str) -> Site {
    let canary = format!(
        r#"
[consumer.canary]
{keys}
on           = ["nightly", "manual"]
matrix       = {{ region = ["eu", "us"] }}
max-parallel = 1
run          = '''
docker run --rm "$IMAGE" look
canary ${{{{ matrix.region }}}}
'''
"#
    );
    let mut site = Site::with(name, |text| {
        let named = "name = \"CI\"\n";
        text.replacen(named, &format!("{named}schedules = {{ nightly = \"{NIGHT}\" }}\n"), 1).replacen(
            "[consumer.test]\n",
            "[consumer.test]\non = \"push\"\n",
            1,
        ) + &canary
    });
    let tags = "registry/docker/registry/v2/repositories/ghcr.io/acme/app/_manifests/tags";
    let storage = site.scenario.registry().storage();
    let link = storage.with_file_name(tags).join("deployed-production/current/link");
    let place = site.file("").display().to_string();
    let program = CANARY.replace("PLACE/", &place).replace("LINK", &link.display().to_string());
    site.scenario = site.scenario.program("canary", &program);
    site
}

fn night(site: &mut Site) -> Outcome {
    site.scenario.run(&Event::Schedule { cron: NIGHT.to_owned() })
}

/// What each leg had: region, digest, commit that built the image, commit of the files, their content.
fn seen(site: &Site) -> Vec<Vec<String>> {
    let text = fs::read_to_string(site.file("seen")).unwrap_or_default();
    text.lines().map(|line| line.split(' ').map(str::to_owned).collect()).collect()
}

/// Nothing was built, and nothing was written.
fn built_nothing(outcome: &Outcome) {
    assert_eq!(outcome.count("build"), 0);
    assert_eq!(outcome.job("build-app"), JobResult::Skipped);
    assert!(outcome.registry_writes().is_empty(), "{:?}", outcome.registry_writes());
}

/// The place was asked and the run is red for it: the canary was selected, and did not happen.
fn is_red(site: &Site, outcome: &Outcome, place: &str) {
    built_nothing(outcome);
    assert_eq!(outcome.job(place), JobResult::Failure);
    assert_eq!(outcome.job("canary"), JobResult::Skipped);
    assert_eq!(outcome.job("gate"), JobResult::Failure);
    assert!(seen(site).is_empty());
}

#[test]
fn by_night_what_serves_is_tested_with_the_files_of_its_commit_and_nothing_is_built() {
    let mut site = site("at-night", "at = \"deploy.production\"");
    let (commit, pushed) = site.push("one\n");
    green(&pushed);
    assert_eq!(pushed.job("at-deploy-production"), JobResult::Skipped);
    let one = site.serving().expect("it serves");
    // A newer commit is promoted and does not serve.
    site.set("refuses-deploy");
    let (newer, _) = site.push("two\n");
    assert_ne!(site.built(), one);

    let outcome = night(&mut site);
    green(&outcome);
    built_nothing(&outcome);
    let had = |region: &str| {
        [region, one.as_str(), commit.as_str(), commit.as_str(), "one"].map(str::to_owned).to_vec()
    };
    assert_eq!(seen(&site), [had("eu"), had("us")]);
    assert_ne!(commit, newer);
    assert_eq!(outcome.images_run_by(&["canary"]).len(), 1);
    assert!(outcome.summary("at-deploy-production").contains(&one));
}

#[test]
fn all_legs_have_what_was_found_first_whatever_moves_in_between() {
    let mut site = site("at-moves", "at = \"deploy.production\"");
    green(&site.push("one\n").1);
    let one = site.serving().expect("it serves");
    green(&site.push("two\n").1);
    let two = site.serving().expect("it serves");
    fs::write(site.file("move"), &one).expect("written");
    let outcome = night(&mut site);
    green(&outcome);
    assert_eq!(site.tag("deployed-production"), Some(one), "it has moved behind the first leg");
    let digests: Vec<String> = seen(&site).into_iter().map(|leg| leg[1].clone()).collect();
    assert_eq!(digests, [two.clone(), two]);
    assert_eq!(outcome.images_run_by(&["canary"]).len(), 1);

    // The tag was moved by hand, so the record is of another image.
    fs::remove_file(site.file("seen")).expect("removed");
    let outcome = night(&mut site);
    is_red(&site, &outcome, "at-deploy-production");
}

#[test]
fn with_the_files_of_the_run_the_commit_is_the_runs_own() {
    let mut site = site("at-own-files", "at = \"deploy.production\"\ncheckout = \"run\"");
    let (commit, _) = site.push("one\n");
    let one = site.serving().expect("it serves");
    site.set("refuses-deploy");
    let (newer, _) = site.push("two\n");
    green(&night(&mut site));
    let had = |region: &str| {
        [region, one.as_str(), commit.as_str(), newer.as_str(), "two"].map(str::to_owned).to_vec()
    };
    assert_eq!(seen(&site), [had("eu"), had("us")]);
}

#[test]
fn before_anything_is_deployed_the_night_is_red_and_says_why() {
    let mut site = site("at-nothing", "at = \"deploy.production\"");
    site.set("refuses-deploy");
    site.push("one\n");
    let outcome = night(&mut site);
    is_red(&site, &outcome, "at-deploy-production");
    assert!(outcome.logged("at-deploy-production", "no run has seen app serve as production"));
}

#[test]
fn a_registry_that_does_not_answer_is_red_and_repaired_by_running_the_failed_jobs_again() {
    let mut site = site("at-no-registry", "at = \"deploy.production\"");
    green(&site.push("one\n").1);
    site.scenario.faults().stop_registry_after("plan");
    let outcome = night(&mut site);
    is_red(&site, &outcome, "at-deploy-production");
    *site.scenario.faults() = super::harness::Faults::default();
    site.scenario.restart_registry();
    let again = site.scenario.rerun_failed(&Event::Schedule { cron: NIGHT.to_owned() });
    green(&again);
    assert_eq!(seen(&site).len(), 2);
}

#[test]
fn a_tag_is_tested_by_hand_in_a_job_with_a_file_of_its_own() {
    let mut site = site("at-tag", "at = \"latest\"\nwiring = \"call\"");
    let (commit, _) = site.push("one\n");
    let one = site.built();
    let outcome = site.scenario.run(&Event::manual(&[]));
    green(&outcome);
    built_nothing(&outcome);
    let had = |region: &str| {
        [region, one.as_str(), commit.as_str(), commit.as_str(), "one"].map(str::to_owned).to_vec()
    };
    assert_eq!(seen(&site), [had("eu"), had("us")]);
}
