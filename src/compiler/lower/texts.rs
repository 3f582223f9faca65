//! Texts of the user's in a file: as they stand there, and as JSON.

use super::handoff;
use super::scope::Scope;
use crate::language::value::{Name, Part, Placeholder, Repository, Text};
use crate::model::pipeline::{ByEvent, Event, Image};
use crate::model::workflow::expr::{Expr, call, path, text};
use std::collections::BTreeMap;

impl Scope<'_> {
    /// A text of the user's in this file. `image` is the image that it belongs to, if any.
    pub fn text(&self, value: &Text, image: Option<&Name>) -> String {
        self.pieces(value, image, Kept::Values).into_iter().map(joined).collect()
    }

    /// A value of the user's in this file: of one that differs between events that of the run's event.
    pub fn value(&self, value: &ByEvent, image: Option<&Name>) -> String {
        match value {
            ByEvent::One(text) => self.text(text, image),
            ByEvent::Table { cases, otherwise } => {
                let cases = self.cases(cases, otherwise.as_ref(), image, Kept::Values);
                cases.iter().map(Expr::braced).collect()
            }
        }
    }

    /// A text for a called workflow, to which an image is its reference: it has no Docker of the job's.
    pub fn text_by_reference(&self, value: &Text) -> String {
        let part = |part: &Part| match part {
            Part::Placeholder(Placeholder::ImageReference(name)) => {
                self.pipeline.image(name).and_then(|image| self.reference(image)).unwrap_or_default()
            }
            other => joined(self.piece(other, None, Kept::Values)),
        };
        value.parts().iter().map(part).collect()
    }

    /// `repository@digest` of an image.
    pub fn reference(&self, image: &Image) -> Option<String> {
        let repository = image.repository.as_ref()?;
        let digest = self.build(&image.name, "digest").braced();
        Some(reference(repository, &digest))
    }

    /// The same as a string of JSON, which GitHub writes around what its expressions give: no value can
    /// become another one, whatever is in it.
    pub fn json(&self, value: &Text, image: Option<&Name>) -> String {
        json(self.pieces(value, image, Kept::Values))
    }

    /// The same of a value that may differ between events.
    pub fn value_json(&self, value: &ByEvent, image: Option<&Name>) -> String {
        self.chosen_json(value, image, Kept::Values)
    }

    /// The same without what tells one commit or run from the next, which stays as it is written.
    pub fn lasting_json(&self, value: &ByEvent, image: Option<&Name>) -> String {
        self.chosen_json(value, image, Kept::Templates)
    }

    fn chosen_json(&self, value: &ByEvent, image: Option<&Name>, kept: Kept) -> String {
        match value {
            ByEvent::One(text) => json(self.pieces(text, image, kept)),
            ByEvent::Table { cases, otherwise } => {
                let cases = self.cases(cases, otherwise.as_ref(), image, kept);
                json(cases.into_iter().map(|case| Piece::Value(case.to_string())).collect())
            }
        }
    }

    /// One expression for each event that has a text: the text in its runs, and empty in all others. Behind an `||`
    /// a text that is empty would give way to another one, so each is told its own events.
    fn cases(
        &self,
        cases: &BTreeMap<Event, Text>,
        otherwise: Option<&Text>,
        image: Option<&Name>,
        kept: Kept,
    ) -> Vec<Expr> {
        let event = || self.plan("event");
        let is = |one: &Event| event().equals(text(one.as_str()));
        let differs = cases.keys().map(|one| event().differs(text(one.as_str())));
        let rest = otherwise.map(|value| (Expr::All(differs.collect()), value));
        let own = cases.iter().map(|(one, value)| (is(one), value));
        own.chain(rest)
            .filter_map(|(condition, value)| {
                let value = self.string(value, image, kept)?;
                Some(condition.and(value).or(text("")))
            })
            .collect()
    }

    /// A text as one expression, which is a string; nothing for the empty text.
    fn string(&self, value: &Text, image: Option<&Name>, kept: Kept) -> Option<Expr> {
        let pieces = self.pieces(value, image, kept);
        let is_plain =
            matches!(value.parts(), [Part::Placeholder(own)] if !matches!(own, Placeholder::Input(_)));
        match pieces.as_slice() {
            [] => None,
            // What the plan has put out is a string.
            [Piece::Value(own)] if is_plain => Some(path(own.clone())),
            _ => Some(match formatted(pieces) {
                Formatted::Plain(plain) => constant(plain),
                Formatted::Call(format) => format,
            }),
        }
    }

    fn pieces(&self, value: &Text, image: Option<&Name>, kept: Kept) -> Vec<Piece> {
        value.parts().iter().map(|part| self.piece(part, image, kept)).collect()
    }

    fn piece(&self, part: &Part, image: Option<&Name>, kept: Kept) -> Piece {
        match part {
            Part::Placeholder(own) if kept == Kept::Templates && own.is_of_the_run() => {
                Piece::Text(own.to_string())
            }
            Part::Expression(own)
                if kept == Kept::Templates && own.contexts().iter().any(|used| used.head() == "github") =>
            {
                Piece::Text(own.as_str().to_owned())
            }
            Part::Literal(literal) => Piece::Text(literal.clone()),
            Part::Expression(expression) => Piece::Value(self.expression(expression)),
            Part::Placeholder(placeholder) => self.placeholder(placeholder, image),
        }
    }

    fn placeholder(&self, placeholder: &Placeholder, image: Option<&Name>) -> Piece {
        let value = |expression: Expr| Piece::Value(expression.to_string());
        match placeholder {
            Placeholder::Run if self.follows() => value(path("github.event.workflow_run.id")),
            Placeholder::Run => value(path("github.run_id")),
            Placeholder::Branch => value(self.plan("branch-slug")),
            Placeholder::Image => Piece::Text(image.map(Name::to_string).unwrap_or_default()),
            Placeholder::Input(name) => value(self.input(name.as_str())),
            Placeholder::Value(name) => value(self.plan(&format!("{VALUE}{name}"))),
            Placeholder::ImageReference(name) => {
                let named = self.pipeline.image(name).map(handoff::held_as);
                Piece::Text(named.unwrap_or_default())
            }
            Placeholder::ImageDigest(name) => value(self.build(name, "digest")),
            Placeholder::Arg(_) => Piece::Text(String::new()),
            plain => value(self.plan(plain.to_string().trim_matches(['{', '}']))),
        }
    }
}

/// How Docker calls an image of a digest: `repository@digest`; in the Docker of a machine by its id alone.
pub fn reference(repository: &Repository, digest: &str) -> String {
    if repository.is_in_docker() { digest.to_owned() } else { format!("{repository}@{digest}") }
}

/// What the plan's outputs with values of files begin with.
pub const VALUE: &str = "value-";

/// What becomes of what tells one commit or run from the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// It is filled in.
    Values,
    /// It stays as it is written.
    Templates,
}

/// A part of a text in this file.
enum Piece {
    /// As it stands.
    Text(String),
    /// An expression without its braces.
    Value(String),
}

fn joined(piece: Piece) -> String {
    match piece {
        Piece::Text(text) => text,
        Piece::Value(expression) => format!("${{{{ {expression} }}}}"),
    }
}

/// A text, known now or made by GitHub.
enum Formatted {
    /// As it stands.
    Plain(String),
    /// A call of `format`, in which braces are doubled.
    Call(Expr),
}

fn formatted(pieces: Vec<Piece>) -> Formatted {
    let (mut plain, mut format, mut values) = (String::new(), String::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                plain.push_str(&text);
                format.push_str(&text.replace('{', "{{").replace('}', "}}"));
            }
            Piece::Value(expression) => {
                format.push_str(&format!("{{{}}}", values.len()));
                values.push(path(expression));
            }
        }
    }
    if values.is_empty() {
        return Formatted::Plain(plain);
    }
    let arguments: Vec<Expr> = std::iter::once(constant(format)).chain(values).collect();
    Formatted::Call(call("format", arguments))
}

/// A string in an expression. One of several lines travels as JSON, so that no reader of YAML has a say in them.
fn constant(own: String) -> Expr {
    if own.contains(char::is_control) {
        return call("fromJSON", [text(serde_json::Value::from(own).to_string())]);
    }
    text(own)
}

/// A string of JSON: known now, or made by GitHub of a format.
fn json(pieces: Vec<Piece>) -> String {
    match formatted(pieces) {
        Formatted::Plain(plain) => serde_json::Value::from(plain).to_string(),
        Formatted::Call(format) => call("toJSON", [format]).braced(),
    }
}
