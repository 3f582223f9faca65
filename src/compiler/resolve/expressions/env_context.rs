//! `env.NAME` in an expression: something sets the variable, and GitHub knows of it there.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::job::steps::Scope;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::variable::Form;
use crate::language::value::{ContextUse, EnvName, Expression, Name, nearest, variable};
use crate::model::pipeline::{ByEvent, Consumption};
use std::collections::{BTreeMap, BTreeSet};

/// What steps have done to the variables of the ones behind them.
#[derive(Clone, Debug, Default)]
pub struct Exports {
    /// An action has run, which may have set any.
    any: bool,
    /// Scripts that write to `$GITHUB_ENV`.
    scripts: String,
    /// Variables of the step that is read, where GitHub knows of them: in all but its `env`.
    pub own: BTreeSet<String>,
}

impl Exports {
    /// After a step.
    pub fn step(&mut self, step: &manifest::Step) {
        self.any |= step.uses.is_some();
        if let Some(run) = step.run.as_ref().filter(|run| run.raw.contains("GITHUB_ENV")) {
            self.scripts.push_str(&run.raw);
            // A file or a command that writes there can set any.
            self.any |= !run.raw.contains('=');
        }
        self.own.clear();
    }

    fn may_set(&self, name: &str) -> bool {
        self.any || self.scripts.contains(name)
    }
}

/// Variables that a job's expressions find. Where it is not known which images the job uses, and how it gets them,
/// those of all images are let through.
pub fn of_job(
    cx: &Context<'_>,
    keys: &manifest::Consumer,
    consumed: Option<&[Consumption]>,
) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = of_all(cx);
    names.extend(keys.env.iter().flat_map(|map| map.0.keys()).map(|name| name.value.to_string()));
    let secrets = keys.secrets.iter().flatten();
    names.extend(secrets.map(|secret| secret.trim_end_matches('?').to_ascii_uppercase()));
    let Some(consumed) = consumed else {
        let images = cx.manifest.image.iter().flat_map(|map| map.0.keys()).map(|name| &name.value);
        names.extend(variable::of_job(images));
        names.insert(variable::OF_ONLY_IMAGE.name.to_owned());
        return names;
    };
    for used in consumed {
        let own = variable::OF_IMAGE.iter().filter(|own| own.is_set(used.form()));
        names.extend(own.map(|own| own.of(&used.image)));
    }
    if let [only] = consumed
        && variable::OF_ONLY_IMAGE.is_set(only.form())
    {
        names.insert(variable::OF_ONLY_IMAGE.name.to_owned());
    }
    names
}

/// What a job has in place of a variable that speaks of an image in the form in which the job does not have it.
#[derive(Clone, Debug)]
pub struct Instead {
    /// The variable that is set.
    variable: String,
    /// How the job has the image.
    form: Form,
}

/// The variables of a job's images that are not set, because the job has the image in the other form.
pub fn instead(consumed: &[Consumption]) -> BTreeMap<String, Instead> {
    let mut all = BTreeMap::new();
    for used in consumed {
        let form = used.form();
        let (set, other) = match form {
            Form::AsFiles => (variable::OCI_LAYOUT, variable::IMAGE),
            Form::InDocker | Form::ByReference => (variable::IMAGE, variable::OCI_LAYOUT),
        };
        let instead = Instead { variable: set.of(&used.image), form };
        if form == Form::AsFiles && consumed.len() == 1 {
            all.insert(variable::OF_ONLY_IMAGE.name.to_owned(), instead.clone());
        }
        all.insert(other.of(&used.image), instead);
    }
    all
}

/// Variables that all jobs have.
pub fn of_all(cx: &Context<'_>) -> BTreeSet<String> {
    let shared =
        cx.manifest.pipeline.env.iter().flat_map(|map| map.0.keys()).map(|name| name.value.to_string());
    shared.chain(variable::of_job([])).collect()
}

/// Variables of every job that uses a set-up, and what may have been set before it.
pub fn of_setup(cx: &Context<'_>, setup: &Name) -> (BTreeSet<String>, Exports) {
    let consumers =
        cx.manifest.consumer.iter().flat_map(|map| map.0.values()).map(|table| table.value.clone());
    let jobs = cx.manifest.job.iter().flat_map(|map| map.0.values()).map(|table| table.value.clone().into());
    let all: Vec<manifest::Consumer> = consumers.chain(jobs).collect();
    let named = |keys: &&manifest::Consumer| {
        keys.setup.iter().flat_map(|many| &many.0).any(|name| name.value == *setup)
    };
    let mut exports = Exports::default();
    let users: Vec<&manifest::Consumer> = all.iter().filter(named).collect();
    let others = users.iter().flat_map(|keys| keys.setup.iter().flat_map(|many| &many.0));
    let others: BTreeSet<&Name> = others.map(|name| &name.value).filter(|name| *name != setup).collect();
    let tables = cx.manifest.setup.iter().flat_map(|map| &map.0);
    let before =
        tables.filter(|(name, _)| others.contains(&name.value)).flat_map(|(_, table)| &table.steps.value);
    before.for_each(|step| exports.step(step));
    // Which images a consumer uses is known later.
    let own = users.iter().map(|keys| of_job(cx, keys, None));
    let common = own.reduce(|one, other| one.intersection(&other).cloned().collect());
    (common.unwrap_or_else(|| of_all(cx)), exports)
}

/// Checks one use of the context.
pub fn check(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    expression: &Expression,
    used: &ContextUse,
    span: &Span,
) {
    let written = expression.written(used);
    let name =
        written.split_once('.').map_or("", |(_, rest)| rest).split(['.', '[']).next().unwrap_or_default();
    if name.is_empty()
        || name == "*"
        || scope.given.contains(name)
        || cx.exports.own.contains(name)
        || cx.exports.may_set(name)
    {
        return;
    }
    let error = |message: String| Diagnostic::error(Code::UnknownName, span.clone(), message);
    if cx.own_env.contains(name) {
        cx.error(
            error(format!("`env.{name}` is not set yet: the step itself sets it"))
                .why("GitHub evaluates all of a step's `env` before any of it is set, so the value would be empty")
                .help("write the value out in both, or set one of them in the `env` of the job"),
        );
        return;
    }
    if let Some(instead) = scope.instead.get(name) {
        cx.error(in_the_other_form(name, instead, span));
        return;
    }
    let near = nearest(name, scope.given.iter().map(String::as_str));
    let why = "GitHub evaluates it to an empty string and reports nothing: the context has what the file sets, and not the runner's own variables";
    let all_jobs = if scope.setup { " in every job that uses the set-up" } else { "" };
    cx.error(match near {
        Some(near) => error(format!("nothing sets `{name}`{all_jobs}"))
            .why(why)
            .help(format!("did you mean `env.{near}`?")),
        None => error(format!("nothing sets `{name}`{all_jobs}"))
            .why(why)
            .help(format!("set it in `env`; a variable of the runner is read in a script: `\"${name}\"`")),
    });
}

/// The error for a variable of an image that the job has as files, or of the files of one that it has not.
fn in_the_other_form(name: &str, instead: &Instead, span: &Span) -> Diagnostic {
    let set = &instead.variable;
    let (has, why, help) = match instead.form {
        Form::AsFiles => (
            "as files",
            "with `handoff = \"oci-layout\"` nothing is loaded into Docker, so the image has no name there, and GitHub evaluates this to an empty string",
            format!("read `env.{set}`, the directory of the image's OCI layout; or choose another `handoff`"),
        ),
        Form::ByReference => (
            "by its reference",
            "only `handoff = \"oci-layout\"` gives a job an image as files, so GitHub evaluates this to an empty string",
            format!("read `env.{set}`, its `repository@digest`; or write `handoff = \"oci-layout\"`"),
        ),
        Form::InDocker => (
            "in its Docker",
            "only `handoff = \"oci-layout\"` gives a job an image as files, so GitHub evaluates this to an empty string",
            format!("read `env.{set}`, the name of the image in Docker; or write `handoff = \"oci-layout\"`"),
        ),
    };
    let message = format!("nothing sets `{name}` in this job, which has the image {has}");
    Diagnostic::error(Code::UnknownName, span.clone(), message).why(why).help(help)
}

/// A script's expression that reads a variable of its own step and is more than its name: lifted into that
/// step's `env`, it would not find it.
pub fn of_own_step(
    cx: &mut Context<'_>,
    expression: &Expression,
    span: &Span,
    own: &BTreeMap<EnvName, ByEvent>,
) {
    if expression.as_variable().is_some() {
        return;
    }
    for used in expression.contexts().iter().filter(|used| used.head() == "env") {
        let name = expression.written(used).split_once('.').map_or("", |(_, rest)| rest);
        if !own.keys().any(|known| known.as_str() == name) {
            continue;
        }
        cx.error(
            Diagnostic::error(
                Code::ExpressionNotLiftable,
                span.clone(),
                format!("`{expression}` reads `{name}`, which the step itself sets"),
            )
            .why("pipegen hands the value over in the `env` of the step, and GitHub evaluates all of that before any of it is set")
            .help(format!("read it in the script, `\"${name}\"`, and decide there; or set it in the `env` of the job")),
        );
    }
}

/// Names of a step's own variables.
pub fn names<V>(env: Option<&manifest::Map<EnvName, Spanned<V>>>) -> BTreeSet<String> {
    env.iter().flat_map(|map| map.0.keys()).map(|name| name.value.to_string()).collect()
}
