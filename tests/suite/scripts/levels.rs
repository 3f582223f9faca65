//! How far a run is trusted, by the numbers of `docs/defects.md`.

use super::case::{fails, shows};

/// Who may push some branch could otherwise feed the next build of main.
#[test]
fn d65_no_other_branch_writes_what_a_trusted_run_reads() {
    shows("plan", "trust-other-branch", &["output trust=internal", "output promotions="]);
    shows("publish", "internal", &["no-ledger :key-trusted-abc"]);
    for name in
        ["internal-image-in-trusted-run", "trusted-never-reads-internal", "label-of-before", "key-of-before"]
    {
        shows("find", name, &["output source="]);
    }
}

/// `latest` moved from any branch, and back to an ancestor.
#[test]
fn d66_a_run_by_hand_elsewhere_moves_no_tag() {
    for name in ["manual-other-branch", "manual-from-tag", "manual-from-tag-called-main"] {
        shows("plan", name, &["output trust=internal", "output promotions="]);
    }
    shows("plan", "manual-trusted-branch", &["output promotions=app moving branch latest"]);
}

/// The same commit was internal by `merge_group` and trusted by the push beside it.
#[test]
fn d67_the_branches_of_a_merge_queue_are_never_trusted() {
    for name in ["trust-queue-push", "trust-queue-by-hand"] {
        shows("plan", name, &["output trust=internal", "output tags-app="]);
    }
    shows("by-hand", "queue", &["output trust=internal"]);
}

#[test]
fn d69_outside_of_its_home_a_pipeline_publishes_nothing() {
    shows("plan", "home-elsewhere", &["output trust=untrusted", "output tags-app=", "output promotions="]);
    shows("plan", "home-elsewhere-schedule", &["output jobs=[]"]);
    shows("plan", "home", &["output trust=trusted"]);
    shows("gate", "outside-home", &["stdout ::notice title=gate::outside home: nothing is published"]);
}

#[test]
fn d70_a_run_by_hand_that_selects_nothing_is_red() {
    fails("plan", "manual-nothing");
    fails("plan", "manual-nothing-on-a-tag");
}

/// GitHub calls both `head_branch`.
#[test]
fn d71_a_git_tag_that_is_called_like_a_branch_is_not_taken_for_it() {
    shows("verify", "run-by-hand-on-a-tag-called-main", &["output trust=internal"]);
    shows("verify", "run-push-branch-called-like-a-release", &["output trust=internal"]);
    shows("by-hand", "tag", &["output trust=internal"]);
}

/// GitHub repeats a run with the rights of who started it first.
#[test]
fn d72_a_run_of_dependabot_stays_untrusted_whoever_repeats_it() {
    shows("plan", "dependabot-repeated", &["output trust=untrusted", "output promotions="]);
}
