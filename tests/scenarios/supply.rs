//! What happens to Charon's image between its build and other people: scan, attestations, mirror.

use std::collections::BTreeSet;

use super::harness::{Event, Faults, JobResult, Outcome, PullRequest, Scenario};
use super::promises::{digest, green, left_out, moved, not_promoted, promoted, short, tags, wrote_nothing};
use super::stage::{self, CHARON, HUB, TOOLCHAIN};

const PROVENANCE: &str = "https://slsa.dev/provenance/v1";
const SBOM: &str = "https://cyclonedx.org/bom";
const SIGNATURE: &str = "https://sigstore.dev/cosign/sign/v1";

/// The platforms that were scanned with an exit code that counts.
fn scanned(outcome: &Outcome) -> Vec<&str> {
    let scans = outcome.entries("scan").into_iter();
    scans.filter(|scan| scan.get("format") == "table").map(|scan| scan.get("platform")).collect()
}

/// What a manifest or an index says.
fn json(scenario: &Scenario, digest: &str) -> serde_json::Value {
    let bytes = scenario.registry().blob(digest).expect("the manifest's bytes");
    serde_json::from_slice(&bytes).expect("the manifest is JSON")
}

fn digests(index: &serde_json::Value) -> Vec<String> {
    let listed = index["manifests"].as_array().expect("an index");
    listed.iter().map(|entry| entry["digest"].as_str().expect("a digest").to_owned()).collect()
}

/// Digest and predicate of whatever refers to an image, as the repository lists it under its fallback tag.
fn referrers(scenario: &Scenario, repository: &str, subject: &str) -> BTreeSet<(String, String)> {
    let list = digest(scenario, repository, &subject.replace(':', "-"));
    let predicate = |digest: &String| {
        let manifest = json(scenario, digest);
        assert_eq!(manifest["subject"]["digest"], subject);
        manifest["annotations"]["dev.sigstore.bundle.predicateType"].as_str().expect("a type").to_owned()
    };
    let listed = digests(&json(scenario, &list));
    listed.into_iter().map(|digest| (digest.clone(), predicate(&digest))).collect()
}

fn predicates(referrers: &BTreeSet<(String, String)>) -> Vec<&str> {
    let mut all: Vec<&str> = referrers.iter().map(|(_, predicate)| predicate.as_str()).collect();
    all.sort_unstable();
    all
}

#[test]
fn a_pull_request_is_scanned_reported_and_not_attested() {
    let mut scenario = stage::charon_in_one_browser("supply-pull");
    scenario.repo().switch("feature/x");
    let head = scenario.repo().change("backend/main.go", "package new\n");
    let outcome = scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x")));
    green(&outcome);
    assert_eq!(scanned(&outcome), ["linux/amd64"]);
    let tested = outcome.images_run_by(&["e2e"]);
    assert_eq!(outcome.distinct("scan", "image"), tested, "what is scanned is what is tested");
    let report = outcome.entries("sarif")[0];
    assert_eq!((report.get("ref"), report.get("commit")), ("refs/pull/7/head", head.as_str()));
    assert_eq!(report.fields["categories"][0], "scan-charon/linux-amd64/");
    assert_eq!(outcome.job("attest-charon"), JobResult::Skipped);
    assert_eq!(outcome.job("sbom-charon"), JobResult::Skipped);
    left_out(&outcome, "attest-charon", "only trusted runs attest");
    assert_eq!(scenario.registry().tags(HUB), [""; 0]);
}

#[test]
fn d19_a_pull_request_of_a_fork_is_scanned_and_writes_nothing() {
    let mut scenario = stage::charon_in_one_browser("supply-fork").actor("stranger");
    scenario.repo().switch("stranger/x");
    scenario.repo().change("backend/main.go", "package theirs\n");
    let outcome = scenario.run(&Event::PullRequest(PullRequest::fork(8, "stranger/x")));
    assert_eq!(outcome.job("gate"), JobResult::Success);
    wrote_nothing(&outcome);
    assert_eq!(outcome.job("scan-charon"), JobResult::Success);
    assert_eq!(scanned(&outcome), ["linux/amd64"]);
    assert_eq!(outcome.distinct("scan", "image"), outcome.images_run_by(&["e2e"]));
    assert_eq!(outcome.job("sarif-charon"), JobResult::Skipped);
    assert_eq!(outcome.job("attest-charon"), JobResult::Skipped);
    assert_eq!(outcome.count("sarif") + outcome.count("attest") + outcome.count("sign"), 0);
}

#[test]
fn d16_promotion_keeps_the_digest_and_what_is_attested_in_every_repository() {
    let mut scenario = stage::charon_in_one_browser("supply-push");
    let main = scenario.repo().change("backend/main.go", "package new\n");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    assert_eq!(scanned(&pushed), ["linux/amd64", "linux/arm64"]);
    assert_eq!(pushed.distinct("sarif", "ref"), BTreeSet::from(["refs/heads/main"]));
    let copied = vec![format!("{HUB}:latest")];
    promoted(&pushed, &[moved(TOOLCHAIN, "stable"), moved(CHARON, "latest"), copied].concat());
    let index = digest(&scenario, CHARON, "latest");
    assert_eq!(digest(&scenario, HUB, "latest"), index);
    assert_eq!(tags(&scenario, HUB), ["latest"], "neither keys nor records nor tags of commits");

    let here = referrers(&scenario, CHARON, &index);
    assert_eq!(predicates(&here), [SBOM, SBOM, SIGNATURE, PROVENANCE]);
    assert_eq!(referrers(&scenario, HUB, &index), here);
    for platform in digests(&json(&scenario, &index)) {
        let here = referrers(&scenario, CHARON, &platform);
        assert_eq!(predicates(&here), [SIGNATURE]);
        assert_eq!(referrers(&scenario, HUB, &platform), here);
    }
    let of: BTreeSet<&str> = pushed.entries("attest").iter().map(|entry| entry.get("of")).collect();
    assert_eq!(of, BTreeSet::from(["", "charon:linux-amd64", "charon:linux-arm64"]));

    scenario.repo().change("README.md", "No file of the image.\n");
    let unchanged = scenario.run(&Event::push("main"));
    green(&unchanged);
    assert_eq!(unchanged.count("attest") + unchanged.count("sign"), 0, "all of it is there already");
    assert_eq!(digest(&scenario, HUB, "latest"), index);
    assert_eq!(referrers(&scenario, HUB, &index), here);
    assert_eq!(digest(&scenario, CHARON, &format!("sha-{}", short(&main))), index);
}

#[test]
fn d33_a_vulnerability_turns_the_gate_red_and_is_reported() {
    let mut scenario = stage::charon_in_one_browser("supply-red");
    scenario.faults().fail("scan-charon", "scan", "linux-arm64$");
    let outcome = scenario.run(&Event::push("main"));
    assert_eq!(outcome.job("scan-charon"), JobResult::Failure);
    assert_eq!(outcome.job("gate"), JobResult::Failure);
    assert!(outcome.summary("gate").contains("did not succeed: scan-charon (failure)"));
    assert_eq!(outcome.job("sarif-charon"), JobResult::Success, "the report says why");
    assert_eq!(outcome.count("sarif"), 2);
    not_promoted(&outcome);
    assert!(!tags(&scenario, CHARON).contains(&"latest".to_owned()));
    assert_eq!(scenario.registry().tags(HUB), [""; 0]);
}

#[test]
fn code_scanning_that_is_off_is_loud_and_does_not_gate() {
    let mut scenario = stage::charon_in_one_browser("supply-report");
    scenario.faults().fail("sarif-charon", "gh", "code-scanning");
    let outcome = scenario.run(&Event::push("main"));
    assert_eq!(outcome.job("sarif-charon"), JobResult::Failure);
    assert!(outcome.logged("sarif-charon", "::error title=code scanning takes no report"));
    assert_eq!(outcome.job("gate"), JobResult::Success);
    assert_eq!(outcome.job("promote"), JobResult::Success);
}

#[test]
fn a_mirror_out_of_reach_stops_every_tag_and_running_again_repairs_it() {
    let mut scenario = stage::charon_in_one_browser("supply-mirror");
    scenario.faults().fail("promote", "copy", "^docker.io/");
    let outcome = scenario.run(&Event::push("main"));
    assert_eq!(outcome.job("gate"), JobResult::Success);
    assert_eq!(outcome.job("promote"), JobResult::Failure);
    assert!(outcome.logged("promote", "::error title=image not copied"));
    assert!(!scenario.registry().tags(CHARON).iter().any(|tag| tag.ends_with("latest")));
    assert_eq!(scenario.registry().tags(HUB), [""; 0]);

    *scenario.faults() = Faults::default();
    scenario.faults().fail("promote", "tag-write", "^docker.io/.*:latest$");
    let half = scenario.rerun_failed(&Event::push("main"));
    assert_eq!(half.job("promote"), JobResult::Failure);
    assert!(half.summary("promote").contains("what had moved was taken back"));
    assert!(!tags(&scenario, HUB).contains(&"latest".to_owned()));

    *scenario.faults() = Faults::default();
    let again = scenario.rerun_failed(&Event::push("main"));
    assert_eq!(again.job("promote"), JobResult::Success);
    assert_eq!(digest(&scenario, HUB, "latest"), digest(&scenario, CHARON, "latest"));
}

#[test]
fn what_cannot_be_copied_is_named_and_the_tags_move() {
    let mut scenario = stage::charon_in_one_browser("supply-lost");
    scenario.faults().fail("promote", "referrers-write", "^docker.io/");
    let outcome = scenario.run(&Event::push("main"));
    green(&outcome);
    assert!(outcome.logged("promote", "::warning title=not copied"));
    let index = digest(&scenario, HUB, "latest");
    let said = format!("**not copied**: the list of what refers to {index}");
    assert!(outcome.summary("promote").contains(&said), "{}", outcome.summary("promote"));
}

#[test]
fn an_image_that_is_used_again_gets_what_an_earlier_run_did_not_attest() {
    let mut scenario = stage::charon_in_one_browser("supply-gap");
    scenario.faults().fail("attest-charon", "attest", "cyclonedx");
    let outcome = scenario.run(&Event::push("main"));
    assert_eq!(outcome.job("attest-charon"), JobResult::Failure);
    assert_eq!(outcome.job("gate"), JobResult::Failure);
    not_promoted(&outcome);
    assert_eq!(outcome.distinct("attest", "predicate"), BTreeSet::from([PROVENANCE]));

    *scenario.faults() = Faults::default();
    scenario.faults().fail("attest-charon", "attest-push", "cyclonedx");
    scenario.repo().change("README.md", "No file of the image.\n");
    let kept = scenario.run(&Event::push("main"));
    assert_eq!(kept.count("build"), 0, "the image is used again");
    assert_eq!(kept.job("attest-charon"), JobResult::Failure, "GitHub has it, the registry has not");

    *scenario.faults() = Faults::default();
    scenario.repo().change("README.md", "Still no file of the image.\n");
    let next = scenario.run(&Event::push("main"));
    green(&next);
    assert_eq!(next.count("build"), 0);
    let stated: Vec<&str> = next.entries("attest").iter().map(|entry| entry.get("predicate")).collect();
    assert_eq!(stated, [SBOM, SBOM], "the provenance was there");
    let index = digest(&scenario, HUB, "latest");
    assert_eq!(predicates(&referrers(&scenario, HUB, &index)), [SBOM, SBOM, SIGNATURE, PROVENANCE]);
}
