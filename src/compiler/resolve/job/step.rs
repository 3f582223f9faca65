//! One step.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::limits::whole_minutes;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::by_event::variable_in;
use crate::compiler::resolve::expressions::references::{Ids, Known, expression_in, references};
use crate::compiler::resolve::expressions::script::script;
use crate::compiler::resolve::expressions::{env_context, variables};
use crate::compiler::resolve::job::actions::uses_action;
use crate::compiler::resolve::job::steps::Scope;
use crate::github::facts;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, StepId, When};
use crate::language::span::Spanned;
use crate::language::value::{Condition, Script, Special, Text};
use crate::model::pipeline::{Action, ActionRef, Step};
use std::collections::BTreeMap;

pub fn run_alone(cx: &mut Context<'_>, scope: &Scope<'_>, run: &Spanned<Script>) -> Option<Vec<Step>> {
    let (script, env) = script(cx, scope, run, &BTreeMap::new())?;
    references(cx, scope, run.text.placed_expressions(&run.span), Some(&[]));
    let action = Action::Run { script, working_directory: None };
    let name = title(&run.raw);
    Some(vec![Step {
        span: run.span.clone(),
        name,
        id: None,
        action,
        env,
        when: When::Success,
        condition: None,
        timeout: None,
    }])
}

pub fn steps(cx: &mut Context<'_>, scope: &Scope<'_>, list: &[Spanned<manifest::Step>]) -> Option<Vec<Step>> {
    let mut ids: Vec<Known> = Vec::new();
    let mut resolved = Vec::new();
    for written in list {
        let one = step(cx, scope, written, &ids);
        cx.exports.step(written);
        if let Some(id) = &written.id {
            is_free(cx, scope, &ids, id);
            let outputs = one.as_ref().and_then(outputs);
            ids.push(Known { id: id.value.0.clone(), span: id.span.clone(), outputs });
        }
        resolved.push(one);
    }
    resolved.into_iter().collect()
}

/// Outputs of a step, where they are known.
fn outputs(step: &Step) -> Option<&'static [String]> {
    match &step.action {
        Action::Uses { action: ActionRef::Pinned { name, version, .. }, .. } => {
            facts::interface(name, version).map(|(_, outputs)| outputs)
        }
        _ => None,
    }
}

/// An id is one step's, and the steps that hand images over have theirs.
fn is_free(cx: &mut Context<'_>, scope: &Scope<'_>, ids: &Ids, id: &Spanned<StepId>) {
    let taken = |message: String| {
        Diagnostic::error(Code::ReservedName, id.span.clone(), message).help("take another id")
    };
    if let Some(other) = ids.iter().find(|other| other.id.eq_ignore_ascii_case(&id.value.0)) {
        cx.error(
            taken(format!("the id `{}` is taken", id.value.0))
                .also(other.span.clone(), "by this step")
                .why("`steps.<id>` has to mean one step, upper or lower case"),
        );
    } else if !scope.setup && id.value.0.to_ascii_lowercase().starts_with("pipegen-") {
        cx.error(
            taken("ids `pipegen-…` are those of steps that pipegen adds".to_owned())
                .why("`steps.<id>` has to mean one step, upper or lower case"),
        );
    } else if !scope.setup && id.value.0.to_ascii_lowercase().starts_with("image-") {
        cx.error(
            taken("ids `image-…` are those of the steps that hand the images over".to_owned())
                .why("`steps.<id>` has to mean one step, upper or lower case"),
        );
    }
}

fn step(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    written: &Spanned<manifest::Step>,
    ids: &Ids,
) -> Option<Step> {
    variables::check(cx, written.env.as_ref(), |_| false);
    cx.own_env = env_context::names(written.env.as_ref());
    let mut env = BTreeMap::new();
    for (name, value) in written.env.iter().flat_map(|map| &map.0) {
        variable_in(cx, scope, value, ids);
        env.insert(name.value.clone(), cx.by_event(value));
    }
    // GitHub has set them when it reads what follows.
    cx.exports.own = std::mem::take(&mut cx.own_env);
    if let Some(condition) = &written.r#if {
        let place = if scope.setup { Place::SetupIf } else { Place::StepIf };
        expression_in(cx, scope, &condition.value.0, &condition.span, place, ids);
        said_once(cx, written.when.as_ref(), condition);
    }
    timeout_fits(cx, scope, written);
    keys_fit(cx, written);
    let action = match (&written.run, &written.uses) {
        (Some(run), None) => {
            let (script, lifted) = script(cx, scope, run, &env)?;
            references(cx, scope, run.text.placed_expressions(&run.span), Some(ids));
            env.extend(lifted);
            Action::Run {
                script,
                working_directory: written.working_directory.as_ref().map(|path| path.value.clone()),
            }
        }
        (None, Some(uses)) => uses_action(cx, scope, written, uses, ids)?,
        _ => {
            let message = if written.run.is_some() {
                "a step with both `run` and `uses`"
            } else {
                "a step without `run` or `uses`"
            };
            cx.error(
                Diagnostic::error(Code::JobBody, written.span.clone(), message)
                    .why("a step of GitHub's is a script or an action")
                    .help("`run` for a script, `uses` for an action, one of them in each step"),
            );
            return None;
        }
    };
    Some(Step {
        span: written.span.clone(),
        name: shown_as(written),
        id: written.id.as_ref().map(|id| id.value.0.clone()),
        action,
        env,
        when: written.when.as_ref().map_or(When::Success, |when| when.value),
        condition: written.r#if.as_ref().map(|condition| condition.value.clone()),
        timeout: written.timeout.as_ref().map(|timeout| timeout.value),
    })
}

/// A condition with a status function says itself after what the step runs: GitHub adds no `success()` to
/// it ([status check functions](https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions)).
/// With `when` beside it, one of the two would decide nothing.
fn said_once(cx: &mut Context<'_>, when: Option<&Spanned<When>>, condition: &Spanned<Condition>) {
    let status = condition.value.0.functions().iter().find_map(|function| match function {
        Special::Status(name) => Some(*name),
        Special::HashFiles => None,
    });
    let (Some(when), Some(status)) = (when, status) else { return };
    let word = when.value.as_str();
    let message = format!("`when = \"{word}\"` beside an `if` that asks `{status}()`");
    cx.error(
        Diagnostic::error(Code::Unsupported, when.span.clone(), message)
            .also(condition.span.clone(), "says after what the step runs, too")
            .why("both say after what the step runs, and one of them would decide nothing")
            .help(format!(
                "take `when` out, and say it all in `if`; or take `{status}()` out of `if`, and say it with `when`"
            )),
    );
}

/// A key that the other kind of step has would be dropped.
fn keys_fit(cx: &mut Context<'_>, written: &manifest::Step) {
    if let (Some(first), None) = (written.with.iter().flat_map(|map| map.0.keys()).next(), &written.uses) {
        cx.error(
            Diagnostic::error(Code::Unsupported, first.span.clone(), "`with` in a step that uses no action")
                .why("inputs are an action's")
                .help("give the script variables: `env`"),
        );
    }
    if let (Some(path), None) = (&written.working_directory, &written.run) {
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                path.span.clone(),
                "`working-directory` in a step that runs no script",
            )
            .why("GitHub starts an action at the root of the checkout")
            .help("see whether the action has an input for it"),
        );
    }
}

fn timeout_fits(cx: &mut Context<'_>, scope: &Scope<'_>, written: &manifest::Step) {
    if let Some(timeout) = &written.timeout {
        whole_minutes(cx, timeout);
    }
    let Some(timeout) = written.timeout.as_ref().filter(|timeout| timeout.value > scope.timeout) else {
        return;
    };
    cx.error(
        Diagnostic::error(
            Code::TimeoutOrder,
            timeout.span.clone(),
            format!("the step may take {}, the job only {}", timeout.value, scope.timeout),
        )
        .why("the job is stopped first, so the step's limit never holds")
        .help("raise the job's `timeout`, or lower this one"),
    );
}

/// Its name in the log: as written, or what it does.
fn shown_as(written: &manifest::Step) -> String {
    match (&written.name, &written.run, &written.uses) {
        (Some(name), _, _) => name.value.clone(),
        (None, Some(run), _) => title(&run.raw),
        (None, None, Some(uses)) => uses.value.clone(),
        (None, None, None) => String::new(),
    }
}

/// The first line of a script that says something, as the name of its step.
fn title(script: &str) -> String {
    let line = script
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .unwrap_or_default();
    let mut title: String = Text::parse_script(line).map_or_else(|_| line.to_owned(), |text| shown(&text));
    if let Some((cut, _)) = title.char_indices().nth(72) {
        title.truncate(cut);
        title.push('…');
    }
    title
}

/// A script's line with `$VARIABLE`-like stand-ins for its expressions.
fn shown(text: &Text) -> String {
    text.parts()
        .iter()
        .map(|part| match part {
            crate::language::value::Part::Literal(text) => text.clone(),
            crate::language::value::Part::Placeholder(placeholder) => placeholder.to_string(),
            crate::language::value::Part::Expression(expression) => expression
                .as_path()
                .and_then(|path| path.rsplit('.').next())
                .map_or_else(|| "…".to_owned(), |last| format!("<{last}>")),
        })
        .collect()
}
