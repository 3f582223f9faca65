//! A deployment's job lasts as long as its steps may take, there and back.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::limits::longest;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for job in pipeline.jobs.values() {
        let Some(deployment) = &job.deployment else { continue };
        let (most, whose) = longest(&job.runner);
        if deployment.limit <= most {
            continue;
        }
        let (timeout, within) = (deployment.timeout, deployment.health.within);
        let message = format!("`[deploy.{}]` may take {}", deployment.name, deployment.limit);
        cx.error(
            Diagnostic::error(Code::TimeoutOrder, job.span.clone(), message)
                .label(format!("a job on {whose} ends after {most}"))
                .why(format!(
                    "`run` and health count twice, there and back: 2 × ({timeout} + {within}), and set-ups, `before` and `current` besides"
                ))
                .help("write a shorter `timeout`, or a shorter `within` of `health`"),
        );
    }
}
