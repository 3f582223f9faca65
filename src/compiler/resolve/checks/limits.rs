//! Limits that GitHub sets.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::span::Spanned;
use crate::language::value::{Duration, Name};
use crate::model::pipeline::matrix::MOST_LEGS;
use crate::model::pipeline::{Job, Runner};
use std::collections::BTreeMap;

/// [Longest job](https://docs.github.com/en/actions/reference/limits) on a runner of GitHub's.
const HOSTED: Duration = Duration::minutes(360);
/// Longest job on a runner of one's own.
const SELF_HOSTED: Duration = Duration::days(5);

/// Checks the time limit of a job on its runner; `runner` is nothing where it is not known yet.
pub fn timeout(cx: &mut Context<'_>, timeout: Option<&Spanned<Duration>>, runner: &Runner) {
    let Some(timeout) = timeout else { return };
    whole_minutes(cx, timeout);
    let most = if runner.is_hosted() { HOSTED } else { SELF_HOSTED };
    if timeout.value <= most {
        return;
    }
    let whose = if runner.is_hosted() { "GitHub's runners" } else { "a runner of one's own" };
    cx.error(
        Diagnostic::error(
            Code::TimeoutOrder,
            timeout.span.clone(),
            format!("a job on {whose} ends after {most}"),
        )
        .why("GitHub stops it then, whatever its own limit says")
        .help(format!("write `{most}` or less")),
    );
}

/// GitHub counts whole minutes, and a limit is not changed in silence.
pub fn whole_minutes(cx: &mut Context<'_>, timeout: &Spanned<Duration>) {
    if timeout.value.as_secs().is_multiple_of(60) {
        return;
    }
    cx.error(
        Diagnostic::error(
            Code::InvalidDuration,
            timeout.span.clone(),
            format!("a time limit of {}", timeout.value),
        )
        .why("GitHub counts time limits in whole minutes")
        .help(format!("write `{}m`", timeout.value.as_minutes())),
    );
}

/// Checks the legs of all matrices together: the limit is one of a run.
pub fn legs(cx: &mut Context<'_>, jobs: &BTreeMap<Name, Job>) {
    let counts: Vec<(&Job, usize)> = jobs
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

/// The error for a list without entries.
pub fn empty(span: &Span, what: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::EmptyList, span.clone(), format!("{what} without entries"))
        .why("an empty list chooses nothing, and there would be nothing left to do")
        .help(help)
}
