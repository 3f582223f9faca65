//! Texts of the user's in a file: as they stand there, and as JSON.

use super::scope::Scope;
use crate::language::value::{Name, Part, Placeholder, Text};
use crate::model::pipeline::Image;
use crate::model::workflow::expr::{Expr, call, path, text};

impl Scope<'_> {
    /// A text of the user's in this file. `image` is the image that it belongs to, if any.
    pub fn text(&self, value: &Text, image: Option<&Name>) -> String {
        self.pieces(value, image).map(joined).collect()
    }

    /// A text for a called workflow, to which an image is its reference: it has no Docker of the job's.
    pub fn text_by_reference(&self, value: &Text) -> String {
        let part = |part: &Part| match part {
            Part::Placeholder(Placeholder::ImageReference(name)) => {
                self.pipeline.image(name).and_then(|image| self.reference(image)).unwrap_or_default()
            }
            other => joined(self.piece(other, None)),
        };
        value.parts().iter().map(part).collect()
    }

    /// `repository@digest` of an image.
    pub fn reference(&self, image: &Image) -> Option<String> {
        let repository = image.repository.as_ref()?;
        Some(format!("{repository}@{}", self.build(&image.name, "digest").braced()))
    }

    /// The same as a string of JSON, which GitHub writes around what its expressions give: no value can
    /// become another one, whatever is in it.
    pub fn json(&self, value: &Text, image: Option<&Name>) -> String {
        json(self.pieces(value, image))
    }

    /// The same without what tells one commit or run from the next, which stays as it is written.
    pub fn lasting_json(&self, value: &Text, image: Option<&Name>) -> String {
        json(value.parts().iter().map(|part| match part {
            Part::Placeholder(placeholder) if placeholder.is_of_the_run() => {
                Piece::Text(placeholder.to_string())
            }
            Part::Expression(expression)
                if expression.contexts().iter().any(|used| used.head() == "github") =>
            {
                Piece::Text(expression.as_str().to_owned())
            }
            part => self.piece(part, image),
        }))
    }

    fn pieces<'t>(&'t self, value: &'t Text, image: Option<&'t Name>) -> impl Iterator<Item = Piece> + 't {
        value.parts().iter().map(move |part| self.piece(part, image))
    }

    fn piece(&self, part: &Part, image: Option<&Name>) -> Piece {
        match part {
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
            Placeholder::ImageReference(name) => {
                let named = self.pipeline.image(name).map(|image| image.load_as.to_string());
                Piece::Text(named.unwrap_or_default())
            }
            Placeholder::ImageDigest(name) => value(self.build(name, "digest")),
            Placeholder::Arg(_) => Piece::Text(String::new()),
            plain => value(self.plan(plain.to_string().trim_matches(['{', '}']))),
        }
    }
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

/// A string of JSON: known now, or made by GitHub of a format, in which braces are doubled.
fn json(pieces: impl Iterator<Item = Piece>) -> String {
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
        return serde_json::Value::from(plain).to_string();
    }
    // A format of several lines travels as JSON, so that no reader of YAML has a say in them.
    let format = if format.contains(char::is_control) {
        call("fromJSON", [text(serde_json::Value::from(format).to_string())])
    } else {
        text(format)
    };
    let arguments: Vec<Expr> = std::iter::once(format).chain(values).collect();
    call("toJSON", [call("format", arguments)]).braced()
}
