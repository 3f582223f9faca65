//! Limits that GitHub sets.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;
use crate::language::value::Duration;
use crate::model::pipeline::Runner;

/// [Longest job](https://docs.github.com/en/actions/reference/limits) on a runner of GitHub's.
const HOSTED: Duration = Duration::minutes(360);
/// Longest job on a runner of one's own.
const SELF_HOSTED: Duration = Duration::days(5);

/// Checks the time limit of a job on its runner; `runner` is nothing where it is not known yet.
pub fn timeout(cx: &mut Context<'_>, timeout: Option<&Spanned<Duration>>, runner: &Runner) {
    let Some(timeout) = timeout else { return };
    whole_minutes(cx, timeout);
    let (most, whose) = longest(runner);
    if timeout.value <= most {
        return;
    }
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

/// How long a job may last on a runner, and whose that is.
pub fn longest(runner: &Runner) -> (Duration, &'static str) {
    if runner.is_hosted() { (HOSTED, "GitHub's runners") } else { (SELF_HOSTED, "a runner of one's own") }
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
