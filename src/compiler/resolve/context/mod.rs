//! What every rule needs: the file, the places of names, where errors go, and what several rules share.

pub mod between_jobs;
mod by_event;
pub mod circle;
pub mod event_texts;
pub mod events;
pub mod example;
pub mod languages;
pub mod limits;
pub mod lists;
pub mod reach;
pub mod remedies;
pub mod workflow_file;

use crate::compiler::resolve::Files;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::env_context::Exports;
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{Host, Manifest, Map};
use crate::language::span::Spanned;
use crate::language::value::{Name, Part, Placeholder, Text, around, nearest};
use std::collections::BTreeSet;

/// The file that is resolved, and what is wrong with it so far.
pub struct Context<'m> {
    /// The file.
    pub manifest: &'m Manifest,
    /// The repository.
    pub files: &'m Files<'m>,
    /// What is wrong.
    pub errors: Vec<Diagnostic>,
    /// Inputs that something reads.
    pub used_inputs: BTreeSet<Name>,
    /// Values of files that something reads.
    pub used_values: BTreeSet<Name>,
    /// Set-ups that something uses.
    pub used_setups: BTreeSet<Name>,
    /// Actions that something uses.
    pub used_actions: BTreeSet<String>,
    /// Variables that steps have set before the one that is read.
    pub exports: Exports,
    /// Variables of the step that is read.
    pub own_env: BTreeSet<String>,
}

impl<'m> Context<'m> {
    /// Starts on a file.
    pub fn new(manifest: &'m Manifest, files: &'m Files<'m>) -> Self {
        Self {
            manifest,
            files,
            errors: Vec::new(),
            used_inputs: BTreeSet::new(),
            used_values: BTreeSet::new(),
            used_setups: BTreeSet::new(),
            used_actions: BTreeSet::new(),
            exports: Exports::default(),
            own_env: BTreeSet::new(),
        }
    }

    /// Whether there is a log-in for a registry.
    pub fn logs_in_to(&self, host: &Host) -> bool {
        self.manifest.registry.iter().flat_map(|map| map.0.keys()).any(|known| known.value == *host)
    }

    /// Reports.
    pub fn error(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    /// Looks a name up; says which is meant where there is none.
    pub fn lookup<'t, T>(
        &mut self,
        kind: &str,
        name: &Spanned<Name>,
        tables: Option<&'t Map<Name, T>>,
    ) -> Option<&'t T> {
        let found = tables
            .and_then(|map| map.0.iter().find(|(key, _)| key.value == name.value))
            .map(|(_, table)| table);
        if found.is_none() {
            let known: Vec<&str> =
                tables.iter().flat_map(|map| map.0.keys()).map(|key| key.as_str()).collect();
            self.error(unknown(kind, name, &known));
        }
        found
    }

    /// Checks a text, which is written at `span`, for its place.
    pub fn text(&mut self, text: &Text, span: &Span, place: Place) {
        for (part, at) in text.placed(span) {
            match part {
                Part::Expression(expression) => self.expression(expression, &at, place),
                Part::Placeholder(placeholder) => self.placeholder(placeholder, &at, place),
                Part::Literal(_) => {}
            }
        }
    }

    fn placeholder(&mut self, placeholder: &Placeholder, span: &Span, place: Place) {
        match placeholder {
            Placeholder::Input(name) => {
                let spanned = Spanned::new(name.clone(), span.clone());
                if self.lookup("input", &spanned, self.manifest.input.as_ref()).is_some() {
                    self.used_inputs.insert(name.clone());
                }
            }
            Placeholder::Value(name) => {
                let spanned = Spanned::new(name.clone(), span.clone());
                if self.lookup("value", &spanned, self.manifest.value.as_ref()).is_some() {
                    self.used_values.insert(name.clone());
                }
            }
            Placeholder::ImageReference(name) | Placeholder::ImageDigest(name) => {
                let spanned = Spanned::new(name.clone(), span.clone());
                self.lookup("image", &spanned, self.manifest.image.as_ref());
            }
            _ => {}
        }
        let per_image = matches!(placeholder, Placeholder::Image | Placeholder::Arg(_));
        let named = matches!(
            placeholder,
            Placeholder::Input(_) | Placeholder::ImageReference(_) | Placeholder::ImageDigest(_)
        );
        if place == Place::Setup
            || (per_image && place != Place::Build)
            || (named && matches!(place, Place::PipelineEnv | Place::Credential))
            || (matches!(placeholder, Placeholder::Value(_)) && place == Place::Credential)
            || matches!(placeholder, Placeholder::Arg(_))
        {
            self.error(
                Diagnostic::error(
                    Code::PlaceholderUnavailable,
                    span.clone(),
                    format!("`{placeholder}` has no value in {}", place.name()),
                )
                .why(match placeholder {
                    Placeholder::Arg(_) | Placeholder::Image => {
                        "it is one image's, and this is not about an image"
                    }
                    _ if place == Place::Setup => {
                        "a set-up becomes a composite action, which is given nothing of the plan"
                    }
                    Placeholder::Value(_) => "whoever changes a file of the commit would choose it",
                    _ => "it reaches every job, and not every job has the others",
                })
                .help(match place {
                    Place::Setup => "give it to the set-up in the `env` of the job, and read `env` here",
                    _ if matches!(placeholder, Placeholder::Value(_)) => {
                        "write it out; build arguments, labels and `env` take values of files"
                    }
                    _ if named => "put it into the `env` of the jobs that have it",
                    _ => "only the tag templates of an image have it",
                }),
            );
        }
    }
}

/// The error for a name that is not there.
pub fn unknown(kind: &str, name: &Spanned<Name>, known: &[&str]) -> Diagnostic {
    let error = Diagnostic::error(
        Code::UnknownName,
        name.span.clone(),
        format!("there is no {kind} `{}`", name.value),
    );
    let error = match kind {
        "job" => error.why("GitHub refuses a workflow in which a job needs one that is not there"),
        "image" => error.why("an image is built because a table `[image.*]` describes it"),
        "artifact" => error.why("the download fails when the job runs, since no job uploads it"),
        "input" => error.why("GitHub asks for an input only where it is declared"),
        "value" => error.why("a value is read out of a file of the commit, which a table `[value.*]` names"),
        "deployment" => {
            error.why("what serves is recorded by a deployment, which a table `[deploy.*]` describes")
        }
        "setup" => error.why("a set-up is a table of steps that jobs begin with"),
        _ => error,
    };
    let new = match kind {
        "artifact" => format!("upload it: `upload = [{{ name = \"{}\", path = \"…\" }}]`", name.value),
        "input" => format!("declare it:\n    [input.{}]\n    default = \"\"", name.value),
        "value" => format!(
            "declare it:\n    [value.{}]\n    file = \"package.json\"\n    key = \"version\"",
            name.value
        ),
        "setup" => {
            format!("declare it:\n    [setup.{}]\n    steps = [{{ run = \"make tools\" }}]", name.value)
        }
        "job" => format!("declare it:\n    [job.{}]\n    run = \"make {0}\"", name.value),
        "deployment" => format!("declare it: `[deploy.{}]`", name.value),
        _ => format!("declare it: `[{kind}.{}]`", name.value),
    };
    match nearest(name.as_str(), around(name.as_str(), known).iter().copied()) {
        Some(near) if kind == "deployment" => error.help(format!("did you mean `deploy.{near}`?")),
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => error.help(new),
        None => error.help(format!("there is {}; or {new}", listed(known.iter().copied()))),
    }
}
