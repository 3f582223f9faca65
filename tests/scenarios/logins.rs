//! Log-ins for pulls: who has them, before what, and until when.

use super::harness::{Event, JobResult, Outcome, PullRequest, Scenario};
use super::promises::{green, wrote_nothing};
use super::stage;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const HUB: &str = "docker.io";

fn digest(text: &str) -> String {
    let bytes = Sha256::digest(text);
    format!("sha256:{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// Blobs and manifest of the database's image.
fn database() -> ([String; 2], String) {
    let layer = "layer of the database".to_owned();
    let rootfs = json!({ "type": "layers", "diff_ids": [digest(&layer)] });
    let config = json!({ "architecture": "amd64", "os": "linux", "rootfs": rootfs }).to_string();
    let descriptor =
        |kind: &str, text: &str| json!({ "mediaType": kind, "digest": digest(text), "size": text.len() });
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": descriptor(CONFIG, &config), "layers": [descriptor(LAYER, &layer)]
    });
    ([config, layer], manifest.to_string())
}

/// A scenario in whose Docker Hub the database is.
fn scenario(name: &str) -> Scenario {
    let (blobs, manifest) = database();
    let own = digest(&manifest);
    let scenario = stage::compiled_to(name, "logins", |text| text.replace("DIGEST", &own));
    let url = format!("http://{}/v2/{HUB}/acme/db", scenario.registry().address());
    for blob in &blobs {
        let begun = ureq::post(format!("{url}/blobs/uploads/")).send_empty().expect("an upload");
        let place = begun.headers().get("location").expect("a place").to_str().expect("text").to_owned();
        let end = format!("{place}{}digest={}", if place.contains('?') { '&' } else { '?' }, digest(blob));
        ureq::put(end).header("content-type", "application/octet-stream").send(blob).expect("a blob");
    }
    let put = ureq::put(format!("{url}/manifests/{own}")).header("content-type", MANIFEST);
    put.send(&manifest).expect("a manifest");
    scenario.variable("DOCKERHUB_USERNAME", "acme")
}

/// What a job did with registries, in order: `login docker.io`, `pull acme/db as docker.io`.
fn story(outcome: &Outcome, job: &str) -> Vec<String> {
    let entries = outcome.ledger.iter().filter(|entry| entry.job == job);
    let line = |entry: &super::harness::Entry| match entry.action.as_str() {
        "login" | "logout" => Some(format!("{} {}", entry.action, entry.get("host"))),
        "build" => Some("build".to_owned()),
        "run" => Some(entry.fields["options"]["--name"].to_string()).filter(|name| name != "null"),
        "pull-ok" if entry.get("ref").starts_with(HUB) => match &entry.fields["login"] {
            Value::Bool(true) => Some("pull with a log-in".to_owned()),
            _ => Some("pull".to_owned()),
        },
        _ => None,
    };
    entries.filter_map(line).collect()
}

#[test]
fn a_run_with_secrets_logs_in_for_what_it_pulls_and_out_before_the_steps() {
    let mut scenario = scenario("logins").secret("DOCKERHUB_TOKEN", "dckr_pat_0");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    assert_eq!(story(&pushed, "build-app"), ["login docker.io", "login ghcr.io", "build"]);
    let expected = [
        "login docker.io",
        "login ghcr.io",
        "pull with a log-in",
        r#"["db"]"#,
        "logout docker.io",
        "logout ghcr.io",
        "pull",
    ];
    assert_eq!(story(&pushed, "test"), expected);
    assert_eq!(story(&pushed, "compose"), ["login docker.io", "login ghcr.io", "pull with a log-in"]);
    assert_eq!(pushed.distinct("login", "user").len(), 2, "the token's, and the table's");

    scenario.repo().switch("feature/x");
    scenario.repo().change("src/app.txt", "two\n");
    let proposed = scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x")));
    green(&proposed);
    assert_eq!(story(&proposed, "test"), expected);
}

#[test]
fn a_fork_and_dependabot_pull_without_a_log_in() {
    let fork = ("stranger", PullRequest::fork(9, "theirs/x"));
    for (actor, pull) in [fork, ("dependabot[bot]", PullRequest::new(9, "theirs/x"))] {
        let mut scenario = scenario("logins-untrusted").actor(actor);
        scenario.repo().switch("theirs/x");
        scenario.repo().change("src/app.txt", "two\n");
        let outcome = scenario.run(&Event::PullRequest(pull));
        green(&outcome);
        wrote_nothing(&outcome);
        assert_eq!(story(&outcome, "build-app"), ["build"]);
        assert_eq!(story(&outcome, "test"), ["pull", r#"["db"]"#, "pull"]);
        assert_eq!(story(&outcome, "compose"), ["pull"]);
    }
}

#[test]
fn a_missing_secret_is_red_where_the_run_should_have_it() {
    let mut scenario = scenario("logins-unset");
    let pushed = scenario.run(&Event::push("main"));
    for job in ["build-app", "compose", "gate"] {
        assert_eq!(pushed.job(job), JobResult::Failure, "{job}");
    }
    assert_eq!(pushed.count("build"), 0);
}
