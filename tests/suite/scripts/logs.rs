//! The logs of earlier prunes, as the generated job hands them on.

use super::case::{fails, shows};

#[test]
fn logs_of_earlier_prunes_are_passed_on_or_nothing_is_deleted() {
    let all = ["ledger resume: ninety", "ledger resume: sixty", "ledger resume: sixty-one"];
    shows("prune", "logs-of-earlier-runs", &all);
    shows("prune", "first-run", &["no-ledger --resume"]);
    for name in ["no-answer", "no-answer-about-a-run", "not-json", "not-a-zip"] {
        fails("prune", name);
        shows("prune", name, &["no-ledger pipegen"]);
    }
}
