//! One step.

use super::body::Scope;
use super::context::Context;
use super::lift::lift;
use super::place::Place;
use super::references::{expression_in, references, text_in};
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest::{self, When};
use crate::pipeline::{Action, ActionRef, Step};
use crate::span::Spanned;
use crate::value::{EnvName, Script, Text, nearest};
use std::collections::BTreeMap;

/// Longest script: [GitHub's limit](https://docs.github.com/en/actions/reference/limits), less what a
/// job adds.
const LONGEST_SCRIPT: usize = 20_000;

pub fn run_alone(cx: &mut Context<'_>, scope: &Scope<'_>, run: &Spanned<Script>) -> Option<Vec<Step>> {
    let (script, env) = script(cx, scope, run, &BTreeMap::new())?;
    references(cx, scope, run.text.expressions(), &run.span, &[]);
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
    let mut ids: Vec<String> = Vec::new();
    let mut resolved = Vec::new();
    for written in list {
        let one = step(cx, scope, written, &ids);
        if let Some(id) = &written.id {
            if ids.contains(&id.value.0) || matches!(id.value.0.as_str(), "image" | "build") {
                cx.error(Diagnostic::error(
                    Code::ReservedName,
                    id.span.clone(),
                    format!("the id `{}` is taken", id.value.0),
                ));
            }
            ids.push(id.value.0.clone());
        }
        resolved.push(one);
    }
    resolved.into_iter().collect()
}

fn step(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    written: &Spanned<manifest::Step>,
    ids: &[String],
) -> Option<Step> {
    let mut env = BTreeMap::new();
    for (name, text) in written.env.iter().flat_map(|map| &map.0) {
        text_in(cx, scope, text, ids);
        env.insert(name.value.clone(), text.value.clone());
    }
    if let Some(condition) = &written.r#if {
        let place = if scope.setup { Place::Setup } else { Place::StepIf };
        expression_in(cx, scope, &condition.value.0, &condition.span, place, ids);
    }
    timeout_fits(cx, scope, written);
    let action = match (&written.run, &written.uses) {
        (Some(run), None) => {
            let (script, lifted) = script(cx, scope, run, &env)?;
            references(cx, scope, run.text.expressions(), &run.span, ids);
            env.extend(lifted);
            Action::Run {
                script,
                working_directory: written.working_directory.as_ref().map(|path| path.value.clone()),
            }
        }
        (None, Some(uses)) => uses_action(cx, scope, written, uses, ids)?,
        _ => {
            cx.error(Diagnostic::error(
                Code::JobBody,
                written.span.clone(),
                "a step has exactly one of `run` and `uses`",
            ));
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

fn timeout_fits(cx: &mut Context<'_>, scope: &Scope<'_>, written: &manifest::Step) {
    let Some(timeout) = written.timeout.as_ref().filter(|timeout| timeout.value > scope.timeout) else {
        return;
    };
    cx.error(
        Diagnostic::error(
            Code::TimeoutOrder,
            timeout.span.clone(),
            format!("the step may take {}, the job only {}", timeout.value, scope.timeout),
        )
        .why("the job is stopped first, so the step's limit never holds"),
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

fn uses_action(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    written: &manifest::Step,
    uses: &Spanned<String>,
    ids: &[String],
) -> Option<Action> {
    let mut with = BTreeMap::new();
    for (name, text) in written.with.iter().flat_map(|map| &map.0) {
        text_in(cx, scope, text, ids);
        with.insert(name.value.clone(), text.value.clone());
    }
    if uses.starts_with("./") {
        return Some(Action::Uses { action: ActionRef::Local(uses.value.clone()), with });
    }
    let (name, version) =
        uses.split_once('@').map_or((uses.as_str(), None), |(name, version)| (name, Some(version)));
    let Some(action) = scope.pins.get(name).filter(|_| version.is_none()) else {
        let error = Diagnostic::error(
            Code::UnpinnedAction,
            uses.span.clone(),
            format!("`{}` is not pinned", uses.value),
        )
        .why("a tag of an action can be moved to other code, which would run with this job's token");
        cx.error(match (version, nearest(name, scope.pins.names())) {
            (Some(_), _) if scope.pins.get(name).is_some() => {
                error.help(format!("write `{name}`: its pin is known"))
            }
            (None, Some(near)) => error.help(format!("did you mean `{near}`?")),
            _ => error.help(format!("add `\"{name}\" = \"<commit> # <version>\"` to `[actions]`")),
        });
        return None;
    };
    cx.used_actions.insert(name.to_owned());
    Some(Action::Uses { action, with })
}

/// Lifts the expressions out of a script.
fn script(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    run: &Spanned<Script>,
    own: &BTreeMap<EnvName, Text>,
) -> Option<(String, BTreeMap<EnvName, Text>)> {
    for expression in run.text.expressions() {
        expression_in(cx, scope, expression, &run.span, scope.place(), &[]);
    }
    if run.raw.len() > LONGEST_SCRIPT {
        cx.error(
            Diagnostic::error(
                Code::RunTooLong,
                run.span.clone(),
                format!("a script of {} characters", run.raw.len()),
            )
            .why("GitHub takes 21,000")
            .help("put it into a file of the repository and run that"),
        );
        return None;
    }
    let taken = |name: &str| scope.env.keys().chain(own.keys()).any(|known| known.as_str() == name);
    match lift(&run.text, &taken) {
        Ok(lifted) => Some((lifted.script, lifted.env)),
        Err(not) => {
            cx.error(
                Diagnostic::error(Code::ExpressionNotLiftable, run.span.clone(), format!("`{}` stands in {}", not.expression, not.inside))
                    .why("pipegen hands every value over in a variable, so that it is never read as code, and here a variable is not expanded")
                    .help(format!("write in `env`: `{} = \"{}\"`\nand in the script, outside of {}: `\"${}\"`", not.variable, not.expression, not.inside, not.variable)),
            );
            None
        }
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
            crate::value::Part::Literal(text) => text.clone(),
            crate::value::Part::Placeholder(placeholder) => placeholder.to_string(),
            crate::value::Part::Expression(expression) => expression
                .as_path()
                .and_then(|path| path.rsplit('.').next())
                .map_or_else(|| "…".to_owned(), |last| format!("<{last}>")),
        })
        .collect()
}
