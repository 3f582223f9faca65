//! Steps of jobs and of set-ups.

use super::context::{Context, Place};
use super::job::{Table, names};
use super::lift::lift;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::manifest::{self, Many, When};
use crate::pipeline::{Action, ActionRef, Artifact, Body, Legs, Pins, Step, Upload};
use crate::span::Spanned;
use crate::value::{Duration, EnvName, Expression, Name, Script, Text, nearest};
use std::collections::BTreeMap;

/// What steps may refer to.
pub struct Scope<'s> {
    pub pins: &'s Pins,
    pub matrix: Option<&'s Legs>,
    pub inputs: Option<&'s Many<Spanned<Name>>>,
    pub env: &'s BTreeMap<EnvName, Text>,
    pub timeout: Duration,
    pub setup: bool,
}

impl Scope<'_> {
    fn place(&self) -> Place {
        if self.setup { Place::Setup } else { Place::Step }
    }
}

/// Longest script: [GitHub's limit](https://docs.github.com/en/actions/reference/limits), less what a
/// job adds.
const LONGEST_SCRIPT: usize = 20_000;

/// Resolves `[setup.*]`.
pub fn setups(cx: &mut Context<'_>, pins: &Pins) -> Option<BTreeMap<Name, Vec<Step>>> {
    let tables = cx.manifest.setup.clone().unwrap_or_default();
    let env = BTreeMap::new();
    let scope =
        Scope { pins, matrix: None, inputs: None, env: &env, timeout: Duration::minutes(360), setup: true };
    let mut setups = BTreeMap::new();
    for (name, table) in &tables.0 {
        for step in &table.steps.value {
            if let Some(timeout) = &step.timeout {
                cx.error(
                    Diagnostic::error(
                        Code::Unsupported,
                        timeout.span.clone(),
                        "a set-up's step has no time limit of its own",
                    )
                    .why("it becomes a composite action, whose steps cannot have one")
                    .help("the job's `timeout` holds for all its steps"),
                );
            }
        }
        setups.insert(name.value.clone(), steps(cx, &scope, &table.steps.value)?);
    }
    Some(setups)
}

/// Resolves what a job does.
pub fn body(cx: &mut Context<'_>, scope: &Scope<'_>, table: &Table<'_>) -> Option<Body> {
    let keys = &table.keys;
    let steps = match (&keys.run, &keys.steps) {
        (Some(run), None) => run_alone(cx, scope, run),
        (None, Some(list)) => steps(cx, scope, &list.value),
        (run, _) => {
            let message = if run.is_some() { "both `run` and `steps`" } else { "neither `run` nor `steps`" };
            cx.error(
                Diagnostic::error(
                    Code::JobBody,
                    table.name.span.clone(),
                    format!("`{}` has {message}", table.name.value),
                )
                .help("`run` for one script, `steps` for several steps"),
            );
            None
        }
    };
    for setup in names(keys.setup.as_ref()) {
        if cx.lookup("setup", setup, cx.manifest.setup.as_ref()).is_some() {
            cx.used_setups.insert(setup.value.clone());
        }
    }
    for input in names(keys.inputs.as_ref()) {
        if cx.lookup("input", input, cx.manifest.input.as_ref()).is_some() {
            cx.used_inputs.insert(input.value.clone());
        }
    }
    let uploads = keys.upload.iter().flatten().map(|upload| self::upload(cx, table.name, upload)).collect();
    let plain =
        |many: Option<&Many<Spanned<Name>>>| names(many).iter().map(|name| name.value.clone()).collect();
    let download =
        |name: &Spanned<Name>| Artifact { name: name.value.clone(), job: name.value.clone(), by_leg: false };
    Some(Body {
        setups: plain(keys.setup.as_ref()),
        downloads: names(keys.download.as_ref()).iter().map(download).collect(),
        steps: steps?,
        uploads,
        inputs: plain(keys.inputs.as_ref()),
    })
}

fn run_alone(cx: &mut Context<'_>, scope: &Scope<'_>, run: &Spanned<Script>) -> Option<Vec<Step>> {
    let (script, env) = script(cx, scope, run, &BTreeMap::new())?;
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

fn steps(cx: &mut Context<'_>, scope: &Scope<'_>, list: &[Spanned<manifest::Step>]) -> Option<Vec<Step>> {
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
    if let Some(timeout) = written.timeout.as_ref().filter(|timeout| timeout.value > scope.timeout) {
        cx.error(
            Diagnostic::error(
                Code::TimeoutOrder,
                timeout.span.clone(),
                format!("the step may take {}, the job only {}", timeout.value, scope.timeout),
            )
            .why("the job is stopped first, so the step's limit never holds"),
        );
    }
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
    let fallback = || {
        written.run.as_ref().map_or_else(
            || written.uses.as_ref().map_or_else(String::new, |uses| uses.value.clone()),
            |run| title(&run.raw),
        )
    };
    Some(Step {
        span: written.span.clone(),
        name: written.name.as_ref().map_or_else(fallback, |name| name.value.clone()),
        id: written.id.as_ref().map(|id| id.value.0.clone()),
        action,
        env,
        when: written.when.as_ref().map_or(When::Success, |when| when.value),
        condition: written.r#if.as_ref().map(|condition| condition.value.clone()),
        timeout: written.timeout.as_ref().map(|timeout| timeout.value),
    })
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

fn text_in(cx: &mut Context<'_>, scope: &Scope<'_>, text: &Spanned<Text>, ids: &[String]) {
    cx.text(&text.value, &text.span, scope.place());
    references(cx, scope, text.value.expressions(), &text.span, ids);
}

fn expression_in(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    expression: &Expression,
    span: &Span,
    place: Place,
    ids: &[String],
) {
    cx.expression(expression, span, place);
    if place == Place::StepIf {
        references(cx, scope, std::iter::once(expression), span, ids);
    }
}

/// `steps.x`, `matrix.x` and `inputs.x` must be there.
fn references<'e>(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    expressions: impl Iterator<Item = &'e Expression>,
    span: &Span,
    ids: &[String],
) {
    for used in expressions.flat_map(Expression::contexts) {
        let property = used.property().unwrap_or("*");
        let rest = used.path.split_once('.').map_or("", |(_, rest)| rest);
        let problem = match used.head() {
            "steps" if !ids.iter().any(|id| id.eq_ignore_ascii_case(property)) => Some((
                Code::StepReferenceUnknown,
                format!("no step before this one has the id `{property}`"),
                nearest(property, ids.iter().map(String::as_str)).map(str::to_owned),
            )),
            "matrix" if !scope.setup && !scope.matrix.is_some_and(|legs| legs.has(rest)) => {
                let axes = scope.matrix.iter().flat_map(|legs| legs.axes.keys());
                Some((
                    Code::UnknownName,
                    format!("the matrix has no `{rest}`"),
                    nearest(property, axes.map(String::as_str)).map(str::to_owned),
                ))
            }
            "inputs" if !names(scope.inputs).iter().any(|input| input.as_str() == property) => {
                Some((Code::UnknownName, format!("`{property}` is not among the job's `inputs`"), None))
            }
            _ => None,
        };
        if let Some((code, message, near)) = problem {
            let error = Diagnostic::error(code, span.clone(), message);
            cx.error(match near {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            });
        }
    }
}

fn upload(cx: &mut Context<'_>, job: &Spanned<Name>, upload: &Spanned<manifest::Upload>) -> Upload {
    let days = upload.keep.as_ref().map_or(3, |keep| keep.value.as_days());
    if let Some(keep) = upload.keep.as_ref().filter(|_| days > 90) {
        cx.error(Diagnostic::error(
            Code::InvalidValue,
            keep.span.clone(),
            "GitHub keeps artifacts for at most 90 days",
        ));
    }
    if upload.path.0.is_empty() {
        cx.error(Diagnostic::error(Code::InvalidValue, upload.path.span.clone(), "an upload without a path"));
    }
    let name = upload.name.as_ref().map_or(&job.value, |name| &name.value).clone();
    if name.as_str().starts_with("image-") {
        cx.error(Diagnostic::error(
            Code::ReservedName,
            upload.span.clone(),
            "artifacts named `image-…` are the images",
        ));
    }
    Upload {
        name,
        paths: upload.path.0.iter().map(|path| path.value.clone()).collect(),
        days,
        when: upload.when.as_ref().map_or(When::Always, |when| when.value),
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

impl Step {
    /// Every text of the step.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let with = match &self.action {
            Action::Uses { with, .. } => Some(with.values()),
            Action::Run { .. } => None,
        };
        self.env.values().chain(with.into_iter().flatten())
    }
}
