//! What every rule needs: the file, the places of names, and where errors go.

use super::place::Place;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::manifest::{Manifest, Map};
use crate::pipeline::Event;
use crate::pipeline::event::WORDS;
use crate::span::Spanned;
use crate::value::{ContextUse, Expression, Name, Placeholder, Text, nearest};
use std::collections::BTreeSet;

/// The file that is resolved, and what is wrong with it so far.
pub struct Context<'m> {
    /// The file.
    pub manifest: &'m Manifest,
    /// Reads a file of the repository beside `pipeline.toml`.
    pub read: &'m dyn Fn(&str) -> Option<String>,
    /// What is wrong.
    pub errors: Vec<Diagnostic>,
    /// Inputs that something reads.
    pub used_inputs: BTreeSet<Name>,
    /// Set-ups that something uses.
    pub used_setups: BTreeSet<Name>,
    /// Actions that something uses.
    pub used_actions: BTreeSet<String>,
}

impl<'m> Context<'m> {
    /// Starts on a file.
    pub fn new(manifest: &'m Manifest, read: &'m dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            manifest,
            read,
            errors: Vec::new(),
            used_inputs: BTreeSet::new(),
            used_setups: BTreeSet::new(),
            used_actions: BTreeSet::new(),
        }
    }

    /// Reports.
    pub fn error(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    /// The event of a word in `on`.
    pub fn event(&mut self, word: &Spanned<String>) -> Option<Event> {
        if let Some((_, event)) = WORDS.iter().find(|(known, _)| *known == word.value) {
            return Some(event.clone());
        }
        let schedules = self.manifest.pipeline.schedules.as_ref();
        let names: Vec<&Name> =
            schedules.iter().flat_map(|map| map.0.keys()).map(|name| &name.value).collect();
        if let Some(name) = names.iter().find(|name| name.as_str() == word.value) {
            return Some(Event::Schedule((*name).clone()));
        }
        let known: Vec<&str> =
            WORDS.iter().map(|(word, _)| *word).chain(names.iter().map(|n| n.as_str())).collect();
        let help = nearest(&word.value.replace('_', "-"), known.iter().copied())
            .map_or_else(|| format!("one of {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        let error = Diagnostic::error(
            Code::EventOutsidePipeline,
            word.span.clone(),
            format!("`{}` is no event of this pipeline", word.value),
        );
        self.error(error.help(help));
        None
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

    /// Checks the contexts of an expression for its place.
    pub fn expression(&mut self, expression: &Expression, span: &Span, place: Place) {
        for used in expression.contexts() {
            self.context_use(used, expression, span, place);
        }
    }

    fn context_use(&mut self, used: &ContextUse, expression: &Expression, span: &Span, place: Place) {
        let head = used.head();
        if !place.contexts().contains(&head) {
            let error = Diagnostic::error(
                Code::ExpressionContext,
                span.clone(),
                format!("`{head}` in `{expression}` is not there at this place"),
            )
            .why("GitHub gives each place its own contexts, and pipegen decides once in the first job what it can");
            let allowed = place.contexts().join(", ");
            let help = place.remedy(head).map_or_else(|| format!("here one reads {allowed}"), str::to_owned);
            self.error(error.help(help));
            return;
        }
        if matches!(used.path.as_str(), "github.sha" | "github.ref" | "github.ref_name" | "github.head_ref") {
            self.error(
                Diagnostic::error(
                    Code::WrongCommitContext,
                    span.clone(),
                    format!("`{}` in `{expression}`", used.path),
                )
                .why("on a pull request it means the merge commit, or it is empty in other events")
                .help("write `{sha}` or `{branch}`; in a script `$COMMIT_SHA` or `$COMMIT_BRANCH`"),
            );
        }
        if head == "inputs" {
            self.input_use(used, span);
        }
    }

    fn input_use(&mut self, used: &ContextUse, span: &Span) {
        let name = used.property().unwrap_or("*").to_owned();
        let inputs = self.manifest.input.as_ref();
        let known: Vec<&Name> = inputs.iter().flat_map(|map| map.0.keys()).map(|key| &key.value).collect();
        if let Some(found) = known.iter().find(|known| known.as_str() == name) {
            self.used_inputs.insert((*found).clone());
            return;
        }
        let near = nearest(&name, known.iter().map(|n| n.as_str()));
        let error =
            Diagnostic::error(Code::UnknownName, span.clone(), format!("there is no `[input.{name}]`"));
        self.error(match near {
            Some(near) => error.help(format!("did you mean `inputs.{near}`?")),
            None => error.help(format!("declare `[input.{name}]` with a `default`")),
        });
    }

    /// Checks a text for its place.
    pub fn text(&mut self, text: &Text, span: &Span, place: Place) {
        for expression in text.expressions() {
            self.expression(expression, span, place);
        }
        for placeholder in text.placeholders() {
            self.placeholder(placeholder, span, place);
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
            Placeholder::ImageReference(name) | Placeholder::ImageDigest(name) => {
                let spanned = Spanned::new(name.clone(), span.clone());
                self.lookup("image", &spanned, self.manifest.image.as_ref());
            }
            _ => {}
        }
        let unavailable = match placeholder {
            _ if place == Place::Setup => true,
            Placeholder::Arg(_) => true,
            Placeholder::Image => place != Place::Build,
            Placeholder::ImageReference(_) | Placeholder::ImageDigest(_) => {
                !matches!(place, Place::JobEnv | Place::Step)
            }
            _ => false,
        };
        if unavailable {
            self.error(
                Diagnostic::error(
                    Code::PlaceholderUnavailable,
                    span.clone(),
                    format!("`{placeholder}` has no value here"),
                )
                .help(match (place, placeholder) {
                    (Place::Setup, _) => "give it to the set-up in the job's `env`",
                    (Place::Build, Placeholder::ImageReference(_)) => "name the image in `from`",
                    (_, Placeholder::Arg(_) | Placeholder::Image) => "it stands for an image's own tag",
                    _ => "only the jobs that use an image know it",
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
    match nearest(name.as_str(), known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => error.help(format!("declare `[{kind}.{}]`", name.value)),
        None => error.help(format!("there is {}", known.join(", "))),
    }
}
