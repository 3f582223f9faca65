//! More legs in a run than GitHub starts.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::matrix::MOST_LEGS;
use crate::model::pipeline::{Job, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// Checks the legs of all matrices together: the limit is one of a run.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let counts: Vec<(&Job, usize)> = pipeline
        .jobs
        .values()
        .filter(|job| !job.follows())
        .filter_map(|job| job.matrix.as_ref().map(|legs| (job, legs.count())))
        .collect();
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    if total <= MOST_LEGS || counts.iter().any(|(_, count)| *count > MOST_LEGS) {
        return;
    }
    let mut spans = counts.iter().map(|(job, count)| (job.span.clone(), format!("{count} legs")));
    let Some((first, said)) = spans.next() else { return };
    let message = format!("{total} legs in one run");
    let mut error = Diagnostic::error(Code::MatrixTooLarge, first, message).label(said);
    for (span, said) in spans {
        error = error.also(span, said);
    }
    cx.error(
        error
            .why(format!("GitHub starts up to {MOST_LEGS} jobs of matrices in a run"))
            .help("give an axis fewer values, and let one leg do the work of several"),
    );
}
