//! Values by event where the event may not be known.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::references::{Ids, text_in};
use crate::compiler::resolve::job::steps::Scope;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::ByEvent;
use crate::language::span::Spanned;

/// Checks a variable of a step.
pub fn variable_in(cx: &mut Context<'_>, scope: &Scope<'_>, value: &Spanned<ByEvent>, ids: &Ids) {
    by_event(cx, scope, value);
    value.texts().for_each(|text| text_in(cx, scope, text, ids));
}

/// Whether the place knows the event of the run.
pub fn by_event(cx: &mut Context<'_>, scope: &Scope<'_>, value: &Spanned<ByEvent>) {
    let (why, help) = match (&value.value, scope.setup, scope.follows) {
        (ByEvent::Table(_), true, _) => (
            "a set-up becomes a composite action, which is given nothing of the plan",
            "give it to the set-up in the `env` of the job, and read `env` here",
        ),
        (ByEvent::Table(_), _, true) => (
            "a run that follows another knows what was handed over to it and checked against GitHub",
            "write one value, or put the variable into the `env` of the jobs of the pipeline's own run",
        ),
        _ => return,
    };
    let message = "a value for each event, where the event is not known";
    cx.error(
        Diagnostic::error(Code::PlaceholderUnavailable, value.span.clone(), message).why(why).help(help),
    );
}
