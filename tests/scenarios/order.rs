//! Tags move forward only: on branches by ancestry, on releases by version.

use super::harness::{Event, JobResult};
use super::promises::{builds, digest, green, moved, one_image, promoted, recorded, short, tags};
use super::stage::CONSUMERS;
use super::stage::{self, PIPEGEN};

use std::io::Write as _;
use std::process::{Command, Stdio};

const REVISION: &str = "org.opencontainers.image.revision";

#[test]
fn d12_an_older_commit_that_finishes_late_and_a_forced_push() {
    let mut scenario = stage::pipegen("late");
    let start = scenario.repo().commit_of("main");
    let old = scenario.repo().change("src/main.rs", "fn main() { old() }\n");
    let new = scenario.repo().change("src/main.rs", "fn main() { new() }\n");
    green(&scenario.run(&Event::push("main")));
    let newest = digest(&scenario, PIPEGEN, "latest");

    let late = scenario.run(&Event::late_push("main", &old));
    green(&late);
    assert_eq!(late.job("promote"), JobResult::Success);
    assert!(late.ledger.iter().all(|entry| entry.job != "promote" || entry.action != "tag-write"));
    assert!(late.summary("promote").contains(&format!("kept: {} is newer and holds it", short(&new))));
    assert_eq!(digest(&scenario, PIPEGEN, "latest"), newest);
    assert_ne!(digest(&scenario, PIPEGEN, &format!("sha-{}", short(&old))), newest);
    assert_eq!(recorded(&scenario, PIPEGEN, "latest", REVISION), new);

    scenario.repo().reset(&start);
    let forced = scenario.repo().change("src/main.rs", "fn main() { other() }\n");
    let outcome = scenario.run(&Event::push("main"));
    green(&outcome);
    promoted(&outcome, &moved(PIPEGEN, "latest"));
    assert!(outcome.summary("promote").contains(&format!("{} is no longer on the branch", short(&new))));
    assert_eq!(recorded(&scenario, PIPEGEN, "latest", REVISION), forced);

    let gone = scenario.run(&Event::late_push("main", &new));
    green(&gone);
    assert!(gone.summary("promote").contains("kept: not a descendant"));
    assert_eq!(recorded(&scenario, PIPEGEN, "latest", REVISION), forced);
}

#[test]
fn releases_are_written_once_and_move_forward() {
    let mut scenario = stage::pipegen("release");
    let pushed = scenario.run(&Event::push("main"));
    let index = digest(&scenario, PIPEGEN, "latest");
    scenario.repo().tag("v1.2.3");
    let first = scenario.run(&Event::push_tag("v1.2.3"));
    green(&first);
    builds(&first, &[]);
    assert_eq!(
        one_image(&first, CONSUMERS),
        one_image(&pushed, CONSUMERS),
        "the release is what main tested"
    );
    let mut expected = vec![format!("{PIPEGEN}:1.2.3")];
    expected.extend(moved(PIPEGEN, "1.2"));
    promoted(&first, &expected);
    assert_eq!(digest(&scenario, PIPEGEN, "1.2.3"), index);

    scenario.repo().change("src/main.rs", "fn main() { fix() }\n");
    scenario.repo().tag("v1.2.2");
    let lower = scenario.run(&Event::push_tag("v1.2.2"));
    green(&lower);
    builds(&lower, &[("pipegen", "linux/amd64"), ("pipegen", "linux/arm64")]);
    promoted(&lower, &[format!("{PIPEGEN}:1.2.2")]);
    assert_eq!(digest(&scenario, PIPEGEN, "1.2"), index);
    assert_eq!(recorded(&scenario, PIPEGEN, "1.2", "org.opencontainers.image.version"), "1.2.3");

    scenario.repo().tag("v1.3.0-rc.1");
    let early = scenario.run(&Event::push_tag("v1.3.0-rc.1"));
    green(&early);
    promoted(&early, &[format!("{PIPEGEN}:1.3.0-rc.1")]);

    scenario.repo().tag("v1.2.3");
    let moved_tag = scenario.run(&Event::push_tag("v1.2.3"));
    assert_eq!(moved_tag.job("promote"), JobResult::Failure);
    assert!(moved_tag.logged("promote", "a release is written once"));
    assert_eq!(digest(&scenario, PIPEGEN, "1.2.3"), index);
    let short = format!("sha-{}", short(&scenario.repo().commit_of("main~1")));
    assert_eq!(tags(&scenario, PIPEGEN), ["1.2", "1.2.2", "1.2.3", "1.3.0-rc.1", "latest", short.as_str()]);
}

#[test]
fn d76_a_release_that_no_event_started_is_made_up_for_by_hand() {
    let mut scenario = stage::pipegen("by-hand");
    green(&scenario.run(&Event::push("main")));
    let index = digest(&scenario, PIPEGEN, "latest");
    scenario.repo().tag("v1.2.3");
    let first = scenario.run(&Event::manual_on_tag("v1.2.3"));
    green(&first);
    builds(&first, &[]);
    let mut expected = vec![format!("{PIPEGEN}:1.2.3")];
    expected.extend(moved(PIPEGEN, "1.2"));
    promoted(&first, &expected);
    assert_eq!(digest(&scenario, PIPEGEN, "1.2.3"), index);

    scenario.repo().tag("nightly");
    let other = scenario.run(&Event::manual_on_tag("nightly"));
    assert_eq!(other.job("promote"), JobResult::Skipped);
    assert!(other.summary("plan").contains("manual, internal"), "{}", other.summary("plan"));
}

/// An image of somebody else under a tag of ours, which says nothing of itself.
fn foreign(scenario: &super::harness::Scenario, tag: &str) -> String {
    let place = format!("http://{}/v2/{PIPEGEN}", scenario.registry().address());
    let config =
        b"{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
    let send = |words: &[&str], body: &[u8]| {
        let mut curl = Command::new("/usr/bin/curl")
            .args(["--silent", "--show-error", "--fail", "--data-binary", "@-", "--dump-header", "-"])
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("curl");
        curl.stdin.take().expect("a pipe").write_all(body).expect("written");
        let done = curl.wait_with_output().expect("curl ends");
        assert!(done.status.success(), "{words:?}");
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    let started = send(&["--request", "POST", &format!("{place}/blobs/uploads/")], b"");
    let location =
        started.lines().find_map(|line| line.strip_prefix("Location: ")).expect("an upload").trim();
    let id = sha256(config);
    send(
        &[
            "--request",
            "PUT",
            "--header",
            "Content-Type: application/octet-stream",
            &format!("{location}&digest={id}"),
        ],
        config,
    );
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest = serde_json::json!({ "schemaVersion": 2, "mediaType": kind, "layers": [],
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": id, "size": config.len() } });
    let raw = manifest.to_string();
    send(
        &[
            "--request",
            "PUT",
            "--header",
            &format!("Content-Type: {kind}"),
            &format!("{place}/manifests/{tag}"),
        ],
        raw.as_bytes(),
    );
    sha256(raw.as_bytes())
}

fn sha256(bytes: &[u8]) -> String {
    let mut sum =
        Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("sha256sum");
    sum.stdin.take().expect("a pipe").write_all(bytes).expect("written");
    let said = sum.wait_with_output().expect("sha256sum ends").stdout;
    format!("sha256:{}", &String::from_utf8_lossy(&said)[..64])
}

#[test]
fn d77_a_tag_that_was_there_before_moves_once_somebody_has_said_what_it_is() {
    let mut scenario = stage::pipegen("before");
    let old = foreign(&scenario, "latest");
    let stopped = scenario.run(&Event::push("main"));
    assert_eq!(stopped.job("gate"), JobResult::Success);
    assert_eq!(stopped.job("promote"), JobResult::Failure);
    assert!(stopped.logged("promote", "adopt-tag = latest"));
    assert!(stopped.summary("promote").contains("no tag has moved"));
    assert_eq!(digest(&scenario, PIPEGEN, "latest"), old);

    let adopted = scenario.run(&Event::manual(&[("adopt-tag", "latest")]));
    assert_eq!(adopted.job("promote"), JobResult::Success);
    builds(&adopted, &[]);
    assert_eq!(digest(&scenario, PIPEGEN, "latest"), old, "it moves nothing");
    assert_eq!(recorded(&scenario, PIPEGEN, "latest", REVISION), scenario.repo().commit_of("main"));

    scenario.repo().change("src/main.rs", "fn main() { next() }\n");
    let next = scenario.run(&Event::push("main"));
    green(&next);
    promoted(&next, &moved(PIPEGEN, "latest"));
    assert_ne!(digest(&scenario, PIPEGEN, "latest"), old);
}
