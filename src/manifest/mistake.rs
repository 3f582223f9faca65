//! What is said of keys and values that do not have the form of the language.

use super::planned;
use super::reader::{Value, key_of};
use crate::diagnostic::remedy::listed;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::value::nearest;
use toml::de::DeValue;

/// Keys that must be written: what to write, and why there is no default.
const REQUIRED: [(&str, &str, &str); 12] = [
    (
        "pipeline",
        "[pipeline]\nname = \"CI\"",
        "the workflow, its events and every generated file are named after it",
    ),
    ("name", "name = \"CI\"", "the workflow and every generated file are named after it"),
    ("on", "on = \"push\"", "a tag is written in some events and not in others"),
    ("tag", "tag = \"{sha}\"", "a row says which tags are written"),
    ("default", "default = \"\"", "every event but `manual` runs with it"),
    ("path", "path = \"report/\"", "an artifact is made of files"),
    ("image", "image = \"…\"", "there is nothing to start without it"),
    (
        "build-arg",
        "build-arg = \"BASE\"",
        "the Dockerfile takes the image below by a build argument: `ARG BASE`, `FROM ${BASE}`",
    ),
    (
        "run",
        "run = \"cargo install --locked pipegen-ci && pipegen check\"",
        "without a script there is nothing to run",
    ),
    ("steps", "steps = [{ run = \"make tools\" }]", "a set-up is a list of steps"),
    ("username", "username = \"${{ vars.REGISTRY_USER }}\"", "a registry asks for both"),
    ("password", "password = \"${{ secrets.REGISTRY_TOKEN }}\"", "a registry asks for both"),
];

/// The error for a key that is not there.
pub fn missing_key(called: &str, key: &str, span: Span) -> Diagnostic {
    let error = Diagnostic::error(Code::MissingKey, span, format!("{called} without `{key}`"));
    match REQUIRED.iter().find(|(name, ..)| *name == key) {
        Some((_, example, why)) => {
            error.why(*why).help(format!("add:\n    {}", example.replace('\n', "\n    ")))
        }
        None => error.help(format!("add `{key} = …`")),
    }
}

/// The error for a key that the language does not have. `called` is the table in a sentence.
pub fn unknown_key(called: &str, table: &str, key: &str, span: Span, keys: &[&str]) -> Diagnostic {
    let error = Diagnostic::error(Code::UnknownKey, span, format!("{called} has no key `{key}`"));
    let known: Vec<String> = keys.iter().map(|field| key_of(field)).collect();
    if let Some(plan) = planned::key(table, key) {
        return error
            .label("not built yet")
            .why("nothing would read it, so it would be a setting without an effect")
            .help(plan);
    }
    let error = error.why("nothing would read it, so it would be a setting without an effect");
    match nearest(&key.replace('_', "-"), known.iter().map(String::as_str)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("it has {}", listed(known.iter().map(String::as_str)))),
    }
}

/// The error for a value of another type.
#[must_use]
pub fn wrong_type(value: &Value<'_>, expected: &str) -> Diagnostic {
    use DeValue::{Array, Boolean, Datetime, Float, Integer, String, Table};
    let found = match value.get_ref() {
        String(_) => "a string",
        Integer(_) => "an integer",
        Float(_) => "a number",
        Boolean(_) => "a boolean",
        Datetime(_) => "a date",
        Array(_) => "a list",
        Table(_) => "a table",
    };
    let error = Diagnostic::error(Code::WrongType, value.span(), format!("{found} where {expected} belongs"))
        .why("TOML tells types apart by how a value is written, and pipegen converts none in silence");
    error.help(match (value.get_ref(), expected) {
        (String(_), "`true` or `false`" | "a whole number") => "write it without quotes".to_owned(),
        (Integer(number), text) if text.starts_with("a duration") => {
            format!("give it a unit, in quotes: `\"{}m\"`", number.as_str())
        }
        (Array(_), "a table") => {
            "write one table: `[…]` as its heading, not `[[…]]`; `{ … }`, not `[{ … }]`".to_owned()
        }
        (_, "a table") => "write its keys below a heading `[…]` of its own, or as `{ key = … }`".to_owned(),
        (_, "a list") => "put it into `[…]`".to_owned(),
        (Array(_) | Table(_), _) => "write one value, not several".to_owned(),
        (String(_), text) => format!("write {text}"),
        _ => "put it into quotes".to_owned(),
    })
}
