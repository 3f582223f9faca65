//! Scripts: their length, and the expressions in them.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::env_context;
use crate::compiler::resolve::expressions::lift::{NotLiftable, lift};
use crate::compiler::resolve::expressions::references::expression_in;
use crate::compiler::resolve::expressions::unliftable::Dead;
use crate::compiler::resolve::expressions::variables::{is_of_runner, is_ours};
use crate::compiler::resolve::job::steps::Scope;
use crate::language::diagnostic::remedy::{quoted, thousands};
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::span::Spanned;
use crate::language::value::{EnvName, Script};
use crate::model::pipeline::ByEvent;
use std::collections::BTreeMap;

/// Longest script: [GitHub's limit](https://docs.github.com/en/actions/reference/limits), less what a
/// job adds.
const LONGEST: usize = 20_000;

/// Lifts the expressions out of a script.
pub fn script(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    run: &Spanned<Script>,
    own: &BTreeMap<EnvName, ByEvent>,
) -> Option<(String, BTreeMap<EnvName, ByEvent>)> {
    for (expression, at) in run.text.placed_expressions(&run.span) {
        expression_in(cx, scope, expression, &at, scope.place(), &[]);
        env_context::of_own_step(cx, expression, &at, own);
    }
    let length = run.raw.chars().count();
    if length > LONGEST {
        cx.error(
            Diagnostic::error(
                Code::RunTooLong,
                run.span.clone(),
                format!("a script of {} characters", thousands(length)),
            )
            .why("GitHub takes 21,000, of which pipegen keeps 1,000 for the variables that it writes into it")
            .help("put it into a file of the repository and call that: `run = \"./ci/test.sh\"`"),
        );
        return None;
    }
    if let Some(place) = &run.wait {
        cx.error(forgets(place.clone()));
    }
    let taken = |name: &str| {
        let known = scope.given.iter().map(String::as_str).chain(own.keys().map(EnvName::as_str));
        known.into_iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    match lift(&run.text, &taken) {
        Ok(lifted) => {
            let env = lifted.env.into_iter().map(|(name, text)| (name, ByEvent::One(text)));
            Some((lifted.script, env.collect()))
        }
        Err(all) => {
            all.into_iter().for_each(|not| cx.error(not_liftable(run, &not, &taken)));
            None
        }
    }
}

fn forgets(place: Span) -> Diagnostic {
    Diagnostic::warning(Code::WaitHidesFailures, place, "`wait` does not say whether what it waited for failed")
        .why("without a process it waits for all of them and answers 0, so the step passes whatever became of them")
        .help("keep the processes, and wait for each:\n    pids=()\n    make one & pids+=($!)\n    make two & pids+=($!)\n    for pid in \"${pids[@]}\"; do wait \"$pid\"; done")
}

fn not_liftable(run: &Spanned<Script>, not: &NotLiftable, taken: &dyn Fn(&str) -> bool) -> Diagnostic {
    let variable = telling(not, taken);
    let (before, after) = &not.line;
    let mut help = match not.inside {
        Dead::Comment => vec!["take it out of the comment:".to_owned()],
        _ => vec![
            "hand it over in `env`, and write the variable in the script:".to_owned(),
            format!("    env = {{ {variable} = {} }}", quoted(&not.expression)),
        ],
    };
    help.extend(not.inside.remedy(before, after, &variable).into_iter().map(|line| format!("    {line}")));
    Diagnostic::error(
        Code::ExpressionNotLiftable,
        run.text.place(not.index, &run.span),
        format!("`{}` stands in {}", not.expression, not.inside.what()),
    )
    .why(not.inside.why())
    .help(help.join("\n"))
}

/// A name that says more than `EXPR_1`: `TITLE` for `github.event.pull_request.title`.
fn telling(not: &NotLiftable, taken: &dyn Fn(&str) -> bool) -> String {
    let inner = not.expression.trim_start_matches("${{").trim_end_matches("}}").trim();
    let last = inner.rsplit('.').next().unwrap_or_default().replace('-', "_").to_ascii_uppercase();
    let plain = inner.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    let free = !taken(&last) && !is_of_runner(&last) && !is_ours(&last, std::iter::empty());
    let fits = plain && free && last.starts_with(|c: char| c.is_ascii_alphabetic());
    if fits && not.variable.starts_with("EXPR_") { last } else { not.variable.clone() }
}
