//! What every run has to keep, whatever it is about.

#[path = "../support/cost.rs"]
mod cost;

use std::collections::BTreeSet;
use std::path::Path;

use super::harness::{JobResult, Outcome, Scenario};

/// Green: the gate passed, and every job is fine or was not selected.
pub fn green(outcome: &Outcome) {
    assert_eq!(outcome.job("gate"), JobResult::Success, "{}", outcome.summary("gate"));
    let bad: Vec<_> = outcome.jobs.iter().filter(|(_, result)| **result > JobResult::Success).collect();
    assert!(bad.is_empty(), "{bad:?}");
}

/// The run took the machines and checkouts that the page about costs plans for the pipeline in `place`, which `edit`
/// changes, in this event; and its builds, unless images were used again. `legs` are jobs that have fewer legs here
/// than in the file.
pub fn as_planned(
    outcome: &Outcome,
    place: &str,
    edit: impl FnOnce(&str) -> String,
    event: &str,
    legs: &[(&str, usize)],
) {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(place);
    let costs = cost::planned(&place, edit, legs);
    let plan = costs.into_iter().find(|cost| cost.event.to_string() == event).expect("the event is planned");
    let ran = outcome.jobs.iter().filter(|(_, result)| **result >= JobResult::Success);
    // A job that asks for nothing, as the gate does, is in no ledger.
    let machines = |job: &str| {
        let entries = outcome.ledger.iter().filter(|entry| entry.job == job);
        entries.map(|entry| entry.machine.as_str()).collect::<BTreeSet<_>>().len().max(1)
    };
    let started: usize = ran.map(|(job, _)| machines(job)).sum();
    assert_eq!(started, plan.machines, "machines: {:?}", outcome.jobs);
    assert_eq!(outcome.count("checkout"), plan.checkouts, "checkouts");
    let built = outcome.count("build");
    assert!(built == plan.builds || built == 0, "{built} builds, and {} are planned", plan.builds);
}

/// The gate named what did not run, and why. Jobs that are left out for the same reason share a line.
pub fn left_out(outcome: &Outcome, job: &str, reason: &str) {
    let said = outcome.summary("gate");
    let lines = said.lines().filter_map(|line| line.strip_prefix("- ")?.strip_suffix(&format!(": {reason}")));
    let names: Vec<&str> = lines.flat_map(|names| names.split(", ")).collect();
    assert!(names.contains(&job), "{job} is not left out because: {reason}\n{said}");
}

/// `build-once`: at most one build for an image and a platform, and as many as expected in all.
pub fn builds(outcome: &Outcome, expected: &[(&str, &str)]) {
    let entries = outcome.entries("build");
    let title = "org.opencontainers.image.title";
    let mut built: Vec<(&str, &str)> = entries
        .iter()
        .map(|build| (build.fields["labels"][title].as_str().expect("a title"), build.get("platform")))
        .collect();
    built.sort_unstable();
    assert_eq!(built, expected);
}

/// `same-bits`: all these jobs ran the image with one id, as often as they have legs. Returns the id.
pub fn one_image(outcome: &Outcome, consumers: &[(&str, usize)]) -> String {
    for (job, legs) in consumers {
        let runs = outcome.entries("run").into_iter().filter(|run| run.job == *job);
        let machines: BTreeSet<&str> = runs.map(|run| run.machine.as_str()).collect();
        assert_eq!(machines.len(), *legs, "legs of {job} that ran the image");
    }
    let jobs: Vec<&str> = consumers.iter().map(|(job, _)| *job).collect();
    let images = outcome.images_run_by(&jobs);
    assert_eq!(images.len(), 1, "one image for {jobs:?}: {images:?}");
    images.into_iter().next().expect("one image").to_owned()
}

/// `promote-after-gate`: `promote` alone writes these tags, in this order and after every consumer.
pub fn promoted(outcome: &Outcome, expected: &[String]) {
    assert_eq!(outcome.job("promote"), JobResult::Success);
    let at = |entry: &&super::harness::Entry| entry.action == "tag-write" && entry.job == "promote";
    let first = outcome.ledger.iter().position(|entry| at(&entry)).expect("something was promoted");
    let last = outcome.ledger.iter().rposition(|entry| entry.job != "promote").expect("other jobs ran");
    assert!(first > last, "a tag moved before all other jobs had ended");
    assert_eq!(outcome.ledger.iter().filter(at).map(|entry| entry.get("ref")).collect::<Vec<_>>(), expected);
    for earlier in outcome.ledger[..first].iter().filter(|entry| entry.action == "tag-write") {
        assert!(
            !expected.iter().any(|tag| tag == earlier.get("ref")),
            "{} before the gate",
            earlier.get("ref")
        );
    }
}

/// What promotion writes for tags that move: the record, then the tag.
pub fn moved(repository: &str, tag: &str) -> Vec<String> {
    vec![format!("{repository}:promoted-{tag}"), format!("{repository}:{tag}")]
}

/// Nothing was promoted, and the job was not even started.
pub fn not_promoted(outcome: &Outcome) {
    assert_eq!(outcome.job("promote"), JobResult::Skipped);
    assert!(outcome.ledger.iter().all(|entry| entry.job != "promote"));
}

/// `fork-safe`: no login, no write, and no tag that was not there before.
pub fn wrote_nothing(outcome: &Outcome) {
    assert!(outcome.registry_writes().is_empty(), "{:?}", outcome.registry_writes());
    assert_eq!(outcome.count("login"), 0);
    not_promoted(outcome);
    assert!(outcome.summary("gate").contains("This run is untrusted: nothing was published"));
}

/// What the record of a moving tag says: an annotation of `promoted-TAG`.
pub fn recorded(scenario: &Scenario, repository: &str, tag: &str, annotation: &str) -> String {
    let digest = scenario.registry().digest(repository, &format!("promoted-{tag}")).expect("a record");
    let bytes = scenario.registry().blob(&digest).expect("the record's bytes");
    let index: serde_json::Value = serde_json::from_slice(&bytes).expect("the record is JSON");
    index["annotations"][annotation].as_str().unwrap_or_default().to_owned()
}

/// The digest of a tag that has to be there.
pub fn digest(scenario: &Scenario, repository: &str, tag: &str) -> String {
    let found = scenario.registry().digest(repository, tag);
    found.unwrap_or_else(|| panic!("no {tag} among {:?}", scenario.registry().tags(repository)))
}

/// Tags that people see; neither content keys nor records, build caches, lists of what refers to an image.
pub fn tags(scenario: &Scenario, repository: &str) -> Vec<String> {
    let mut tags = scenario.registry().tags(repository);
    tags.retain(|tag| {
        !["buildcache-", "key-", "promoted-", "sha256-"].iter().any(|ours| tag.starts_with(ours))
    });
    tags
}

/// The first seven digits.
pub fn short(commit: &str) -> &str {
    &commit[..7]
}
