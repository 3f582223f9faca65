//! Defects of how an image travels between jobs, by their number in `docs/defects.md`.

use super::case::{fails, shows};

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
    let once = "ledger-count 1 curl GET https://registry.example/v2/app/manifests/";
    shows("resolve", "registry-unknown-is-asked-once", &[once]);
    shows(
        "resolve",
        "registry-without-an-answer",
        &["ledger-count 3 curl GET https://registry.example/v2/app/manifests/sha256:"],
    );
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
    for name in ["wrong-password", "wrong-password-for-a-token", "no-log-in", "helper-with-an-identity-token"]
    {
        fails("access", name);
    }
    // What cannot be known is not a refusal, and ends the job as well.
    shows("access", "token-service-down", &["stderr ::error title=registry out of reach::"]);
    let action =
        std::fs::read_to_string(format!("{}/templates/actions/ci-build.yml", env!("CARGO_MANIFEST_DIR")));
    let action = action.unwrap();
    let at = |script: &str| action.find(script).unwrap();
    assert!(at("access.sh") < at("find.sh") && at("find.sh") < at("docker/build-push-action"));
}
