//! Called workflows on runners of one's own, in runs that anybody can start.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::Resolved], run: check };

/// `fork-runs-on` stands in for the runners of jobs that pipegen writes, and of no others.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for job in pipeline.jobs.values().filter(|job| !job.is_withheld()) {
        let Some(called) = job.called.as_ref().filter(|called| !called.own_runners.is_empty()) else {
            continue;
        };
        let jobs = listed(called.own_runners.iter().map(String::as_str));
        cx.error(
            Diagnostic::error(
                Code::SelfHostedUntrusted,
                called.span.clone(),
                format!("{jobs} runs on what is not one of GitHub's runners by its label"),
            )
            .why("a fork's pull request would run its code on that machine, and so would what Dependabot proposes")
            .help(format!(
                "write a label such as `ubuntu-24.04` there; or let no untrusted run have the job, by a secret that it requires; or write its steps into `[job.{}]`, for which `fork-runs-on` stands in",
                job.name
            )),
        );
    }
}
