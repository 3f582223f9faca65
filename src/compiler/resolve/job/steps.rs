//! Steps of jobs and of set-ups.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::names;
use crate::compiler::resolve::context::lists;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::env_context::{self, Instead};
use crate::compiler::resolve::job::step::{run_alone, steps};
use crate::compiler::resolve::job::table::Table;
use crate::compiler::resolve::job::upload_path;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Checkout, Many, When};
use crate::language::span::Spanned;
use crate::language::value::{Duration, Name};
use crate::model::pipeline::{Artifact, Body, Legs, Pins, Step, Upload};
use std::collections::{BTreeMap, BTreeSet};

/// What steps may refer to.
pub struct Scope<'s> {
    pub pins: &'s Pins,
    pub matrix: Option<&'s Legs>,
    pub inputs: Option<&'s Many<Spanned<Name>>>,
    /// Manual inputs that it reads have to be among those.
    pub lists_inputs: bool,
    /// Variables that `env.NAME` finds.
    pub given: BTreeSet<String>,
    /// Those of the job's images that it does not find, and what it has in their place.
    pub instead: BTreeMap<String, Instead>,
    pub timeout: Duration,
    /// Images that the job uses; nothing while that is unknown.
    pub images: Option<&'s [Name]>,
    /// It may use images at all.
    pub is_consumer: bool,
    /// It gets images as files, and not in its Docker.
    pub layouts: bool,
    /// Whether the job knows its images by their references alone.
    pub by_reference: bool,
    /// It runs in a run of its own, behind the pipeline's.
    pub follows: bool,
    /// Services that a step starts, which GitHub knows nothing of.
    pub started: BTreeSet<Name>,
    /// What the job has on disk.
    pub checkout: Option<&'s Spanned<Checkout>>,
    pub setup: bool,
}

impl Scope<'_> {
    pub fn place(&self) -> Place {
        if self.setup { Place::Setup } else { Place::Step }
    }
}

/// Resolves `[setup.*]`.
pub fn setups(cx: &mut Context<'_>, pins: &Pins) -> Option<BTreeMap<Name, Vec<Step>>> {
    let tables = cx.manifest.setup.clone().unwrap_or_default();
    let mut scope = Scope {
        pins,
        matrix: None,
        inputs: None,
        lists_inputs: true,
        given: BTreeSet::new(),
        instead: BTreeMap::new(),
        timeout: Duration::days(5),
        images: None,
        is_consumer: false,
        layouts: false,
        by_reference: false,
        follows: false,
        started: BTreeSet::new(),
        checkout: None,
        setup: true,
    };
    let mut setups = BTreeMap::new();
    for (name, table) in &tables.0 {
        if table.steps.is_empty() {
            cx.error(
                Diagnostic::error(Code::JobBody, name.span.clone(), format!("`{}` has no steps", name.value))
                    .why("it becomes a composite action, which is a list of steps")
                    .help("give it a step: `steps = [{ run = \"make tools\" }]`; or take it out"),
            );
        }
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
        let (given, exports) = env_context::of_setup(cx, &name.value);
        (scope.given, cx.exports) = (given, exports);
        setups.insert(name.value.clone(), steps(cx, &scope, &table.steps.value)?);
    }
    Some(setups)
}

/// Resolves what a job does.
pub fn body(cx: &mut Context<'_>, scope: &Scope<'_>, table: &Table<'_>) -> Option<Body> {
    let keys = &table.keys;
    cx.exports = env_context::Exports::default();
    for setup in names(keys.setup.as_ref()) {
        let own = cx.manifest.setup.iter().flat_map(|map| &map.0).find(|(name, _)| name.value == setup.value);
        own.iter().flat_map(|(_, table)| &table.steps.value).for_each(|step| cx.exports.step(step));
    }
    let steps = match (&keys.run, &keys.steps) {
        (Some(run), None) => run_alone(cx, scope, run),
        (None, Some(list)) if !list.is_empty() => steps(cx, scope, &list.value),
        _ if keys.uses.is_some() => Some(Vec::new()),
        (run, _) => {
            let message = match (run, &keys.steps) {
                (Some(_), _) => "both `run` and `steps`",
                (None, Some(_)) => "no steps",
                (None, None) => "none of `run`, `steps` and `uses`",
            };
            let mut error = Diagnostic::error(
                Code::JobBody,
                table.name.span.clone(),
                format!("`{}` has {message}", table.name.value),
            );
            if let (Some(run), Some(steps)) = (run, &keys.steps) {
                error =
                    error.also(run.span.clone(), "this script").also(steps.span.clone(), "and these steps");
            }
            cx.error(
                error.why("a job of GitHub's is a list of steps, and one of the two keys says which").help(
                    "write one script as `run = \"…\"`, several steps as `steps = [{ run = \"…\" }, …]`",
                ),
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
        |name: &Spanned<Name>| Artifact { name: name.value.clone(), job: name.value.clone(), legs: None };
    Some(Body {
        setups: plain(keys.setup.as_ref()),
        downloads: names(keys.download.as_ref()).iter().map(download).collect(),
        steps: steps?,
        uploads,
        inputs: plain(keys.inputs.as_ref()),
    })
}

fn upload(cx: &mut Context<'_>, job: &Spanned<Name>, upload: &Spanned<manifest::Upload>) -> Upload {
    let days = upload.keep.as_ref().map_or(3, |keep| keep.value.as_days());
    if let Some(keep) = upload.keep.as_ref().filter(|_| days > 90) {
        cx.error(
            Diagnostic::error(
                Code::InvalidDuration,
                keep.span.clone(),
                format!("an artifact kept for {}", keep.value),
            )
            .why("GitHub keeps artifacts for at most 90 days")
            .help("write `90d` or less"),
        );
    }
    if let Some(keep) = upload.keep.as_ref().filter(|keep| !keep.value.as_secs().is_multiple_of(86_400)) {
        cx.error(
            Diagnostic::error(
                Code::InvalidDuration,
                keep.span.clone(),
                format!("an artifact kept for {}", keep.value),
            )
            .why("GitHub keeps artifacts for whole days")
            .help(format!("write `{days}d`")),
        );
    }
    if upload.path.0.is_empty() {
        cx.error(lists::empty(
            &upload.path.span,
            "`path`",
            "name files or directories: `path = \"report/\"`",
        ));
    }
    upload.path.0.iter().for_each(|path| upload_path::check(cx, path));
    let name = upload.name.as_ref().map_or(&job.value, |name| &name.value).clone();
    let ours = match name.as_str() {
        "handoff" => Some("the artifact `handoff` is what jobs of other runs are told"),
        image if image.starts_with("image-") => Some("artifacts named `image-…` are the images"),
        _ => None,
    };
    if let Some(message) = ours {
        let span = upload.name.as_ref().map_or(&job.span, |name| &name.span).clone();
        cx.error(
            Diagnostic::error(Code::ReservedName, span, message)
                .why("pipegen hands the images from job to job in artifacts of these names")
                .help(format!("give it another `name`: `my-{name}`")),
        );
    }
    Upload {
        span: upload.span.clone(),
        name,
        paths: upload.path.0.iter().map(|path| path.value.clone()).collect(),
        days,
        when: upload.when.as_ref().map_or(When::Always, |when| when.value),
    }
}
