//! Defects that hand-written pipelines shipped, by their number in `docs/defects.md`: cases in which
//! the scripts meet what caused them. Each names the lines of the case that say so.

use crate::case::{fails, shows};

/// What was tested, what is handed over and what is promoted are compared by digest, and another image
/// ends the job: nothing goes on with a warning.
#[test]
fn d18_another_image_ends_the_job_and_is_no_warning() {
    for (script, name) in [
        ("resolve", "artifact-altered"),
        ("promote", "mirror-other-bits"),
        ("promote", "mirror-tag-other-bits"),
        ("promote", "mirror-once-other"),
    ] {
        fails(script, name);
    }
}

/// The merge commit of a pull request is nobody's: what it is named after is its head.
#[test]
fn d07_a_pull_request_is_named_after_its_head() {
    let head = "output sha=1111111111222222222233333333334444444444";
    shows("plan", "pull-request", &[head, "output short-sha=1111111", "output tags-app=pr-7-1111111"]);
}

/// `GITHUB_REF_NAME` of a pull request is `7/merge`.
#[test]
fn d10_a_merge_ref_reaches_no_tag() {
    shows("plan", "pull-request", &["output branch=Fix/Thing", "output tags-app=pr-7-1111111"]);
}

#[test]
fn d11_a_job_pulls_by_digest_or_not_at_all() {
    shows(
        "resolve",
        "registry",
        &["ledger docker pull --quiet --platform linux/amd64 registry.example/app@{app}"],
    );
    shows("resolve", "registry-not-a-digest", &["exit 1", "no-ledger docker"]);
}

/// An older commit, a lower version and an earlier night that finish late.
#[test]
fn d12_what_is_late_moves_no_tag() {
    for name in ["branch-behind", "version-lower", "run-older"] {
        shows("promote", name, &["no-ledger create", "stderr ::notice title=not forward::"]);
    }
}

/// Three ways to take an image that is not of these inputs for unchanged.
#[test]
fn d13_unchanged_means_the_same_inputs() {
    let not_found = ["output source=", "output digest="];
    shows("find", "same-commit-other-inputs", &not_found);
    shows("find", "latest-is-not-asked-for", &["output source=", "no-ledger registry.example/app:latest"]);
    shows(
        "plan",
        "paths-earlier-commit",
        &["output jobs=[\"build-app\",\"build-app-linux-amd64\",\"build-base\",\"docs\",\"lint\",\"test\"]"],
    );
    shows("plan", "paths-other-events", &[]);
}

#[test]
fn d14_what_waits_for_the_gate_never_comes_of_a_pull_request() {
    shows("plan", "internal-promotes-nothing", &["output tags-app=", "output promotions="]);
    shows("plan", "fork", &["output tags-app=", "output promotions="]);
}

/// The build is told of the commit's tags alone.
#[test]
fn d15_the_build_is_not_told_of_latest() {
    shows("plan", "push", &["output tags-app=sha-aaaaaaa", "output promotions=app moving branch latest"]);
}

/// The registry serves manifests. The digest of a configuration is in none of them, and Docker shows
/// both in the same form.
#[test]
fn d17_the_digest_of_a_configuration_is_never_handed_on() {
    shows("publish", "built", &["output digest={app}", "output image-id={app-id}"]);
    shows("promote", "source-is-a-configuration", &["exit 1", "no-ledger create"]);
}

#[test]
fn d23_what_a_pipeline_says_is_split_into_words_and_not_run_by_a_shell() {
    let line = "ledger docker run --rm --pull never --platform linux/amd64 --entrypoint sh app:ci -c echo $(id) \"two  words\"";
    shows("smoke", "words", &[line]);
    shows("plan", "push-hostile-branch", &["no-file repo/pwned"]);
}

/// The `curl` of these cases takes a header from a file, and none from its command line.
#[test]
fn d24_tokens_travel_in_files() {
    shows("promote", "referrers-with-a-token", &["no-stderr not copied"]);
    shows("promote", "referrers-with-a-password", &["no-stderr not copied"]);
}

/// A job that was selected and did not run is not passed over.
#[test]
fn d29_what_was_selected_and_skipped_is_red() {
    shows("gate", "skipped", &["exit 1", "summary | test | skipped | RED |"]);
    shows("gate", "missing", &["exit 1"]);
}

/// Two tags and the key, each on the digest that was pushed.
#[test]
fn d41_a_commit_gets_the_digest_that_its_build_pushed() {
    let created =
        "ledger create --prefer-index=false --tag registry.example/app:sha-1 registry.example/app@{app}";
    shows("publish", "built", &[created]);
    shows("publish", "not-the-same-bits", &["exit 1"]);
}

#[test]
fn d42_an_empty_secret_is_named_and_no_other_is_shown() {
    shows("require", "missing", &["exit 1", "no-stderr hidden"]);
}

#[test]
fn d43_without_an_image_nothing_is_pulled() {
    fails("resolve", "start-nothing");
    fails("promote", "source-empty");
}

/// An index that is pulled by digest for one platform after another is an error in one of Docker's image
/// stores, and the first platform under two names in the other.
#[test]
fn d53_every_platform_is_pulled_by_its_own_manifest() {
    shows(
        "resolve",
        "registry-index",
        &["no-ledger docker pull --quiet --platform linux/amd64 registry.example/app@{both}"],
    );
    for store in ["overlay2", "containerd"] {
        let name = format!("registry-index-second-platform-{store}");
        shows("resolve", &name, &["output served=registry", "no-stderr cannot overwrite digest"]);
    }
    fails("resolve", "registry-held-is-another");
    shows("save", "index", &["ledger docker pull --quiet --platform linux/arm64 registry.example/app@{arm}"]);
}

/// Any job of a run can overwrite an artifact; the digest travels as an output of the job that built.
#[test]
fn d54_an_artifact_that_another_job_put_there_is_not_read() {
    for (script, name) in [
        ("resolve", "artifact-replaced"),
        ("resolve", "artifact-replaced-by-a-second-reading"),
        ("context", "base-archive-replaced"),
        ("context", "base-archive-without-digest"),
        ("layout", "refused-replaced"),
        ("layout", "refused-without-a-digest"),
    ] {
        fails(script, name);
    }
    shows("resolve", "artifact-without-digest", &["no-output served", "no-ledger docker"]);
}

/// `manifest.json` and `index.json` can name two images, and Docker's stores read one or the other.
#[test]
fn d55_what_is_checked_of_an_archive_is_what_is_used() {
    for (script, name) in [
        ("resolve", "artifact-loaded-is-another"),
        ("resolve", "artifact-two-images"),
        ("resolve", "artifact-manifest-twice"),
        ("context", "base-two-readings"),
        ("layout", "refused-beside-dot"),
        ("layout", "refused-key-twice"),
        ("layout", "refused-key-in-another-case"),
        ("layout", "refused-key-beyond-ascii"),
        ("layout", "refused-data-in-a-descriptor"),
        ("layout", "refused-layer-of-other-content"),
    ] {
        fails(script, name);
    }
}

#[test]
fn d56_an_image_that_docker_could_not_unpack_is_not_run() {
    for (script, name) in [
        ("resolve", "artifact-not-unpacked"),
        ("resolve", "artifact-two-names"),
        ("resolve", "artifact-no-name"),
        ("smoke", "not-unpacked"),
    ] {
        fails(script, name);
    }
    shows("resolve", "artifact-odd-lines", &["ledger docker tag app:ci app:ci"]);
}

#[test]
fn d57_an_image_of_another_platform_is_refused_wherever_it_comes_from() {
    fails("resolve", "artifact-other-platform");
    for name in ["registry-other-platform", "registry-other-variant"] {
        shows("resolve", name, &["no-output served", "no-ledger docker pull"]);
    }
}

#[test]
fn d58_nothing_of_an_archive_is_listed_or_unpacked_without_end() {
    for name in [
        "refused-compressed-without-end",
        "refused-list-without-end",
        "refused-layer-without-end",
        "refused-sparse",
    ] {
        fails("layout", name);
    }
}

/// Docker asks a registry for a name that it holds for another platform.
#[test]
fn d59_what_the_pipeline_runs_is_never_pulled_by_a_local_name() {
    shows("service", "healthy", &["no-stderr ::error"]);
    let run = "ledger docker run --rm --pull never --platform linux/amd64 --entrypoint app app:ci --version";
    shows("smoke", "words", &[run]);
}

#[test]
fn d60_layers_that_are_not_compressed_are_packed_when_they_are_uploaded() {
    shows("save", "compression", &["output compression=1"]);
    shows("save", "compressed", &["output compression=0"]);
}

#[test]
fn d63_a_definite_answer_is_asked_for_once() {
    let once = "ledger-count 1 docker buildx imagetools inspect";
    shows("resolve", "registry-unknown-is-asked-once", &[once]);
    shows("resolve", "registry-denied-is-no-answer", &["ledger-count 3 docker buildx imagetools inspect"]);
}

#[test]
fn d61_a_registry_on_this_machine_is_asked_as_docker_asks_it() {
    for (name, line) in [
        ("loopback-address", "ledger curl POST http://127.1.2.3/v2/app/blobs/uploads/"),
        ("loopback-6", "ledger curl POST http://[::1]:5000/v2/app/blobs/uploads/"),
        ("no-loopback", "ledger curl POST https://localhost.example.org/v2/app/blobs/uploads/"),
        ("host-with-a-port", "ledger curl POST https://registry:5000/v2/app/blobs/uploads/"),
    ] {
        shows("access", name, &[line]);
    }
    shows("access", "token-in-the-clear", &["exit 1", "no-ledger realm.example"]);
}

#[test]
fn d62_a_log_in_that_is_refused_is_named_before_anything_is_built() {
    for name in ["wrong-password", "wrong-password-for-a-token", "no-log-in"] {
        fails("access", name);
    }
    // What cannot be known is not a refusal.
    shows("access", "helper-with-an-identity-token", &["stderr ::notice title=push of app::"]);
    let action =
        std::fs::read_to_string(format!("{}/templates/actions/ci-build.yml", env!("CARGO_MANIFEST_DIR")));
    let action = action.unwrap();
    let at = |script: &str| action.find(script).unwrap();
    assert!(at("access.sh") < at("find.sh") && at("find.sh") < at("docker/build-push-action"));
}
