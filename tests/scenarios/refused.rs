//! What jobs that follow refuse: manifests and archives as a stranger would write them.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::follow::{ARCHIVE, SBOM, only_data, proposed, reported};
use super::harness::{Followed, JobResult, PullRequest, Scenario};

fn handoff(scenario: &Scenario) -> Value {
    let text = fs::read_to_string(scenario.artifact("handoff").join("handoff.json")).expect("a handoff");
    serde_json::from_str(&text).expect("JSON")
}

fn hand_over(scenario: &Scenario, text: &str) {
    fs::write(scenario.artifact("handoff").join("handoff.json"), text).expect("write the handoff");
}

/// Hands over `text` and asserts that it is refused, on the commit that was tested.
fn refused(scenario: &mut Scenario, ended: &Followed, text: &str) {
    hand_over(scenario, text);
    let followed = scenario.follow(SBOM, ended);
    assert_eq!(followed.job("verify"), JobResult::Failure, "{text}");
    assert!(followed.logged("verify", "::error title=handoff refused"), "{text}");
    assert_eq!(followed.job("sbom"), JobResult::Skipped, "{text}");
    let why = "Did not run: what was handed over could not be verified";
    reported(&followed, &ended.head_sha, "CI sbom", "error", why);
    only_data(scenario, &followed);
    assert!(
        followed.distinct("download", "name").iter().all(|name| *name == "handoff"),
        "no image is fetched: {text}"
    );
    let log = fs::read_to_string(&followed.log).expect("read the log");
    let ran = log.lines().any(|line| line.trim_end().ends_with("| pwned-by"));
    assert!(!ran && !followed.logged("verify", "::error::pwned-by"), "{text}");
}

#[test]
fn d21_no_field_that_was_handed_over_is_read_as_code_or_believed() {
    let (mut scenario, event, outcome, head) = proposed("follow-hostile");
    let ended = scenario.ended(&event, &outcome);
    let good = handoff(&scenario);
    let main = scenario.repo().commit_of("main");
    let script = "$(echo pwned-by >&2)`echo pwned-by >&2`\"; echo pwned-by >&2; \"\n::error::pwned-by";
    let with = |path: &str, value: Value| {
        let mut changed = good.clone();
        *changed.pointer_mut(path).expect("a field") = value;
        changed.to_string()
    };
    let hostile = [
        with("/sha", json!(main)),
        with("/sha", json!(format!("{head}\noutcome=run"))),
        with("/branch", json!(script)),
        with("/pr", json!(format!("7{script}"))),
        with("/images/app/digest", json!(script)),
        with("/images/app/archives", json!(script)),
        with("/images/app/image-ids", json!(script)),
        with("/images/app/revision", json!([script])),
        with("/jobs", json!({ "sbom": script })),
        good.to_string().replacen('{', "{\"outcome\":\"run\",", 1),
        format!("{good}{}", " ".repeat(70_000)),
    ];
    for text in &hostile {
        refused(&mut scenario, &ended, text);
    }
    // It was the field and nothing else.
    hand_over(&scenario, &good.to_string());
    let followed = scenario.follow(SBOM, &ended);
    reported(&followed, &head, "CI sbom", "success", "Passed");
}

#[test]
fn another_pull_request_is_not_believed() {
    let (mut scenario, event, outcome, _) = proposed("follow-other");
    let ended = scenario.ended(&event, &outcome);
    let good = handoff(&scenario);
    scenario.repo().switch("stranger/y");
    scenario.repo().change("docs/index.md", "# Another\n");
    scenario.open(PullRequest::fork(8, "stranger/y"));
    let other = good.to_string().replace("\"pr\":\"7\"", "\"pr\":\"8\"");
    assert_ne!(other, good.to_string());
    refused(&mut scenario, &ended, &other);
}

#[test]
fn d43_an_image_that_was_not_built_is_refused_and_never_pulled() {
    let (mut scenario, event, outcome, _) = proposed("follow-empty");
    let ended = scenario.ended(&event, &outcome);
    let good = handoff(&scenario);
    let mut without = good.clone();
    without["images"] = json!({});
    let mut empty = good.clone();
    empty["images"]["app"] = json!({ "archives": "", "digest": "", "image-ids": "", "revision": "" });
    for text in [without.to_string(), empty.to_string()] {
        refused(&mut scenario, &ended, &text);
    }
}

/// What a shell does in a folder of the archive's members, before they become a tar again.
fn archive(scenario: &Scenario, script: &str) {
    let tar = scenario.artifact(ARCHIVE).join("image.tar");
    let folder = tempfile::tempdir().expect("create a folder");
    let script = format!(
        "tar --extract --file \"$TAR\"\n{script}\ntar --create ${{OPTIONS:-}} --absolute-names --file \"$TAR\" *"
    );
    let mut command = Command::new("bash");
    let done = command.args(["-euc", &script]).current_dir(folder.path()).env("TAR", &tar).status();
    assert!(done.expect("run bash").success(), "{script}");
}

/// Hands over the digest that the archive has now, as whoever writes both does.
fn hand_over_its_digest(scenario: &Scenario) {
    let sum = Command::new("sha256sum").arg(scenario.artifact(ARCHIVE).join("image.tar")).output();
    let sum = String::from_utf8(sum.expect("run sha256sum").stdout).expect("text");
    let mut changed = handoff(scenario);
    changed["images"]["app"]["archives"] = json!(format!("linux/amd64=sha256:{}", &sum[..64]));
    hand_over(scenario, &changed.to_string());
}

#[test]
fn d54_an_archive_that_was_put_in_place_of_the_builds_is_not_read() {
    let (mut scenario, event, outcome, head) = proposed("follow-replaced");
    let ended = scenario.ended(&event, &outcome);
    archive(&scenario, "touch -d 2020-01-01 manifest.json");
    let followed = scenario.follow(SBOM, &ended);
    assert!(followed.logged("sbom", "title=not the same bits::the archive of app is sha256:"));
    assert_eq!(followed.summary("sbom"), "", "no step of the user's has run");
    reported(&followed, &head, "CI sbom", "failure", "Failed");
    hand_over_its_digest(&scenario);
    reported(&scenario.follow(SBOM, &ended), &head, "CI sbom", "success", "Passed");
}

#[test]
fn a_hostile_archive_is_refused_and_the_status_is_on_the_tested_commit() {
    let (mut scenario, event, outcome, head) = proposed("follow-archive");
    let ended = scenario.ended(&event, &outcome);
    let hostile = [
        ("a file that no layout has", "echo '* * * * * root id' >evil; OPTIONS='--transform=s|^evil$|../../evil|'"),
        ("neither a file nor a directory", "ln -s /etc/passwd link"),
        ("a blob whose bytes are not those", "for blob in blobs/sha256/*; do echo evil >>\"$blob\"; done"),
        ("another image than its build made", "config=$(jq -r '.[0].Config' manifest.json)
            jq -c '.config.Cmd = [\"evil\"]' \"$config\" >config; new=$(sha256sum <config); new=${new%% *}
            size=$(stat --format %s config); mv config \"blobs/sha256/$new\"; old=$(jq -r '.manifests[0].digest' index.json)
            jq -c --arg new \"sha256:$new\" --argjson size \"$size\" '.config |= (.digest = $new | .size = $size)' \"blobs/sha256/${old#sha256:}\" >manifest
            sum=$(sha256sum <manifest); sum=${sum%% *}; mv manifest \"blobs/sha256/$sum\"
            size=$(stat --format %s \"blobs/sha256/$sum\")
            jq -c --arg sum \"sha256:$sum\" --argjson size \"$size\" '.manifests[] |= (.digest = $sum | .size = $size)' index.json >index; mv index index.json"),
    ];
    let good = fs::read(scenario.artifact(ARCHIVE).join("image.tar")).expect("an archive");
    for (why, script) in hostile {
        archive(&scenario, script);
        hand_over_its_digest(&scenario);
        let followed = scenario.follow(SBOM, &ended);
        assert_eq!(followed.job("sbom"), JobResult::Failure, "{why}");
        assert!(followed.logged("sbom", why), "{why}");
        assert_eq!(followed.summary("sbom"), "", "no step of the user's has run");
        reported(&followed, &head, "CI sbom", "failure", "Failed");
        only_data(&scenario, &followed);
        fs::write(scenario.artifact(ARCHIVE).join("image.tar"), &good).expect("restore the archive");
        hand_over_its_digest(&scenario);
    }
    let followed = scenario.follow(SBOM, &ended);
    reported(&followed, &head, "CI sbom", "success", "Passed");
}
