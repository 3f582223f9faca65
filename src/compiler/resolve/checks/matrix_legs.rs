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
        .filter_map(|job| match (&job.matrix, &job.called) {
            (Some(legs), _) => Some((job, legs.count())),
            (None, Some(called)) if called.legs > 0 => Some((job, called.legs)),
            (None, _) => None,
        })
        .collect();
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    // Of one matrix of the file that is too large it was said already.
    let is_said = counts.iter().any(|(job, count)| *count > MOST_LEGS && job.matrix.is_some());
    if total <= MOST_LEGS || is_said {
        return;
    }
    let mut spans = counts.iter().map(|(job, count)| (job.span.clone(), said(job, *count)));
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

fn said(job: &Job, count: usize) -> String {
    match &job.called {
        Some(called) => format!("{count} legs, in `{}`", called.path),
        None => format!("{count} legs"),
    }
}
