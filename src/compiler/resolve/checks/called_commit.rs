//! Called workflows that check out another commit of a pull request than the one whose images are tested.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::{Event, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// In every other event the commit of the run is the tested one.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for job in pipeline.jobs.values().filter(|job| job.selector.events.contains(&Event::PullRequest)) {
        let Some(called) = job.called.as_ref().filter(|called| !called.other_commits.is_empty()) else {
            continue;
        };
        let jobs = listed(called.other_commits.iter().map(String::as_str));
        cx.error(
            Diagnostic::error(
                Code::ForeignWorkflowCommit,
                called.span.clone(),
                format!("{jobs} checks out another commit of a pull request than the tested one"),
            )
            .why("the commit of such a run is a merge commit that GitHub makes; images are built of the pull request's head, and so are all other jobs")
            .help("give it the commit: an input `ref` there, `ref: ${{ inputs.ref }}` at `actions/checkout`, and here:\n    with = { ref = \"{sha}\" }"),
        );
    }
}
