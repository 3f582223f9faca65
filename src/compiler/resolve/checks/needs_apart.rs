//! `needs` between jobs of two runs.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::{apart, needs};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// A run waits for no job of another.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for (job, need) in needs(cx) {
        if let (Some(job), Some(needed)) = (pipeline.jobs.get(&job), pipeline.jobs.get(&need.value)) {
            apart(cx, job, needed, &need);
        }
    }
}
