//! Defects that hand-written pipelines shipped, by their number in `docs/defects.md`: cases in which
//! the scripts meet what caused them. Each names the lines of the case that say so.

use super::case::{fails, shows};

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
        shows(
            "promote",
            name,
            &["no-ledger put registry", "no-ledger put mirror", "stderr ::notice title=not forward::"],
        );
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
    shows(
        "promote",
        "source-is-a-configuration",
        &["exit 1", "no-ledger put registry", "no-ledger put mirror"],
    );
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

/// 480 jobs that a run leaves out, on a branch with a long name: what the gate is told stays small.
#[test]
fn d111_the_gate_is_told_little_however_much_is_left_out() {
    shows("plan", "many-left-out", &["output-below 32000 notes"]);
}

/// An image is not written to disk and uploaded where no job of the run reads the archive.
#[test]
fn d111_an_archive_is_written_where_a_job_of_the_run_reads_it() {
    shows("plan", "archives", &["output archive-app=true", "output archive-base=false"]);
    shows("plan", "archives-fork", &["output archive-app=true", "output archive-base=false"]);
}

/// GitHub empties an output that holds the value of a secret. With a secret `dev` nothing was promoted, and
/// the gate was green.
#[test]
fn d112_an_output_that_github_emptied_turns_the_gate_red() {
    fails_in_log("gate", "emptied");
    fails_in_log("gate", "emptied-list");
    shows("gate", "filled", &["stdout gate: green"]);
    shows("plan", "filled", &["output filled=plan jobs tags-app promotions"]);
}

/// The gate says why in its log and in the summary.
fn fails_in_log(script: &str, name: &str) {
    shows(script, name, &["exit 1"]);
}

/// The key hashes blobs, and Docker gets these blobs: no attribute, setting, mask or link decides.
#[test]
fn d88_what_is_built_is_what_was_hashed() {
    let files = "temp/pipegen/builds/app/files";
    shows("context", "modes", &[&format!("mode {files}/src/a 644"), &format!("mode {files}/src/run 755")]);
    shows("context", "blobs-and-nothing-else", &[&format!("file {files}/src/subst $Format:%H$")]);
    shows("context", "replaced-object", &[&format!("file {files}/src/a 1")]);
    for name in
        ["attribute-eol", "attribute-filter", "attribute-ident", "attribute-encoding", "attribute-macro"]
    {
        fails("find", name);
    }
}

/// The three that Docker is sent to, and every link among the files.
#[test]
fn d87_no_link_of_a_commit_leads_a_build_out_of_it() {
    for name in [
        "context-is-a-link",
        "context-below-a-link",
        "dockerfile-is-a-link",
        "dockerignore-is-a-link",
        "link-through-link",
    ] {
        fails("context", name);
    }
}

#[test]
fn d89_what_a_new_image_has_to_pass_is_part_of_its_key() {
    shows("find", "key-covers-all-inputs", &["no-stderr KEY"]);
}

#[test]
fn d92_a_secret_of_several_lines_arrives_whole() {
    shows("context", "secrets", &["mode temp/pipegen/builds/app/secrets/key 600"]);
}

#[test]
fn d93_what_git_keeps_elsewhere_is_named() {
    fails("context", "lfs-pointer");
    fails("find", "submodule");
    // Where an image includes them, they are what the commit names.
    shows("context", "submodules", &["file temp/pipegen/builds/app/files/vendor/lib/src/a lib"]);
    shows("context", "lfs", &["file temp/pipegen/builds/app/files/src/tool.bin tool"]);
    fails("context", "lfs-object-replaced");
    fails("context", "submodule-without-its-commit");
}

#[test]
fn d94_what_others_rely_on_is_built_without_githubs_cache() {
    let own = "registry.example/app:buildcache-ci.app.linux-arm64";
    shows("context", "staged", &[&format!("output cache-from=type=registry,ref={own}")]);
    shows("context", "trusted-base-of-a-published-image", &["output cache-from=", "output cache-to="]);
}

#[test]
fn d95_a_label_of_the_dockerfile_stays() {
    shows("context", "labels-of-the-dockerfile", &["output context={temp}/pipegen/builds/app/files"]);
}

#[test]
fn d75_a_git_tag_is_a_release_only_with_a_version() {
    for case in ["release-other-tag", "release-five-numbers", "release-invalid-tag"] {
        fails("plan", case);
    }
    shows("plan", "release-around", &["output version=1.2.3-rc.1"]);
}

#[test]
fn d76_a_run_by_hand_on_a_git_tag_is_the_release_or_internal() {
    shows("plan", "manual-release", &["output event=release", "output trust=trusted"]);
    shows("plan", "manual-from-tag", &["output event=manual", "output trust=internal"]);
}

#[test]
fn d77_a_tag_without_a_record_is_asked_what_it_is() {
    for case in
        ["first-no-labels", "first-labels-of-another", "first-labels-unknown-commit", "first-version-none"]
    {
        fails("promote", case);
    }
    shows("promote", "first-version-lower", &["summary kept: 4.7.0 is higher and holds it"]);
    shows("promote", "adopt", &["no-ledger put registry.example/app:latest"]);
}

/// None of a token service's, of a proxy's, of a refusal.
#[test]
fn d78_absent_is_the_registrys_own_answer() {
    for case in ["token-service-404", "proxy-page", "denied-is-no-answer"] {
        fails("promote", case);
    }
    for case in ["token-service-404", "proxy-page", "password-is-wrong"] {
        fails("find", case);
    }
}

#[test]
fn d79_what_was_just_written_is_waited_for() {
    shows("promote", "not-there-yet", &["no-stderr ::error"]);
    shows("publish", "not-there-yet", &["no-stderr ::error"]);
}

#[test]
fn d80_a_release_is_looked_at_once_more() {
    fails("promote", "once-written-meanwhile");
}

#[test]
fn d81_a_release_whose_tag_is_not_its_own_is_refused() {
    for case in [
        "release-one-tag-twice",
        "release-of-another-row",
        "release-of-a-later-row",
        "release-variant-refused",
    ] {
        fails("plan", case);
    }
}

#[test]
fn d82_a_cancelled_promotion_leaves_nothing_moved() {
    for case in ["cancelled", "terminated", "cancelled-before"] {
        fails("promote", case);
    }
    shows("promote", "cut-short", &["ledger put registry.example/app:latest {next}"]);
}

#[test]
fn d83_the_summary_says_what_happened() {
    shows("promote", "decision-fails-late", &["no-summary moved to", "summary no tag has moved"]);
}

#[test]
fn d84_no_record_is_written_that_cannot_be_read() {
    fails("promote", "source-of-another-tool");
}

/// The tags of a branch that is not trusted hold what whoever may push it put there, labels and all.
#[test]
fn d114_a_release_takes_nothing_that_another_branch_has_built() {
    shows("plan", "release-of-other-branches", &["output candidates-app=sha-aaaaaaa passed-aaaaaaa"]);
}

/// A label is printed, put into outputs and into lines with others.
#[test]
fn d115_a_label_that_is_no_word_is_none_of_pipegens() {
    shows("find", "label-that-is-no-word", &["output source=", "no-stderr add-mask"]);
}

/// Messages of a registry, and what a container prints, are no commands to the runner.
#[test]
fn d116_nothing_that_others_print_is_a_command() {
    shows(
        "resolve",
        "registry-says-a-command",
        &["stderr | ::set-output name=served::registry", "no-stderr ##["],
    );
    shows("smoke", "image-says-a-command", &["stderr |   ::add-mask::sha256", "no-stderr ##["]);
    shows("resolve", "load-says-a-command", &["no-stderr ##["]);
}

#[test]
fn d117_an_artifact_is_written_where_it_was_and_nowhere_else() {
    for case in [
        "link-in-the-way",
        "file-is-a-link",
        "files-of-git",
        "files-of-the-pipeline",
        "holds-a-link",
        "leg-of-the-commit",
    ] {
        shows("place", case, &["exit 1"]);
    }
}

/// Clients rewrite the list of what refers to an image, and the last one wins.
#[test]
fn d184_an_attestation_that_another_writer_dropped_is_missed() {
    fails("attested", "written-and-lost");
    shows("attested", "written", &["no-summary attested"]);
}
