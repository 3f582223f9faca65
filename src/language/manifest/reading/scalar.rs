//! Values that may be a string, a number or a boolean.

use super::reader::{Errors, Read, Value, wrong_type};
use super::shape::read_leaf;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::value::{Leaf, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::fmt;
use toml::de::DeValue;

/// A string, a whole number, a number or a boolean. Numbers keep the form that they were written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// A string.
    Text(String),
    /// A number, in decimal.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
}

impl Read for Scalar {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(_) => String::read(value, errors).map(Self::Text),
            DeValue::Boolean(bool) => Some(Self::Bool(*bool)),
            _ => match digits(value) {
                Some(digits) => exact(digits, value, errors).then(|| Self::Number(digits.to_owned())),
                None => {
                    errors.push(wrong_type(value, "a string, a decimal number or a boolean"));
                    None
                }
            },
        }
    }
}

/// A finite decimal number as it is written.
fn digits<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value.get_ref() {
        DeValue::Integer(integer) if integer.radix() == 10 => Some(integer.as_str()),
        DeValue::Float(float) if float.as_str().parse::<f64>().is_ok_and(f64::is_finite) => {
            Some(float.as_str())
        }
        _ => None,
    }
}

/// Whether GitHub spells a number as the file does; else that is an error. Its numbers are
/// [doubles](https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#literals), which
/// it prints with 15 digits: `3.10` becomes `3.1`.
fn exact(written: &str, value: &Value<'_>, errors: &mut Errors) -> bool {
    let spelt = written.parse::<f64>().map(|number| number.to_string()).unwrap_or_default();
    let short = written.bytes().filter(u8::is_ascii_digit).count() <= DIGITS;
    if spelt == written && short {
        return true;
    }
    let (message, why) = if short {
        let why = "GitHub hands on numbers and not how they were written, so the job would be given";
        (format!("`{written}` is the number {spelt}"), format!("{why} `{spelt}`"))
    } else {
        let why = "GitHub keeps a number as a double, of which it prints 15 digits";
        (format!("`{written}` has more digits than GitHub prints"), why.to_owned())
    };
    errors.push(Diagnostic::error(Code::ValueNotPreserved, value.span(), message).why(why).help(
        if short && spelt.parse::<f64>().is_ok_and(f64::is_finite) {
            format!("put it into quotes, `\"{written}\"`, or write the number, `{spelt}`")
        } else {
            format!("put it into quotes: `\"{written}\"`")
        },
    ));
    false
}

/// The decimal digits of a number that GitHub prints.
const DIGITS: usize = 15;

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Number(text) => f.write_str(text),
            Self::Bool(bool) => write!(f, "{bool}"),
        }
    }
}

fn scalar_schema(title: &str) -> Schema {
    json_schema!({ "type": ["string", "number", "boolean"], "title": title })
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        scalar_schema("a string, a number or a boolean")
    }

    fn inline_schema() -> bool {
        true
    }
}

/// `node-version = 22` is as good as `"22"`: every value reaches GitHub as a string, and a number as it is
/// written.
impl Read for Text {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(_) => read_leaf(value, errors),
            DeValue::Array(_) | DeValue::Table(_) => {
                errors.push(wrong_type(value, Self::EXPECTED));
                None
            }
            DeValue::Boolean(bool) => Some(Self::literal(&bool.to_string())),
            _ => {
                // `1_000` and `+1` would arrive as something else than what stands there.
                let written = errors.source.get(value.span());
                let digits = digits(value).filter(|digits| written == Some(*digits));
                if digits.is_none() {
                    errors.push(wrong_type(value, "a string, a plain decimal number or a boolean"));
                }
                digits.map(Self::literal)
            }
        }
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        scalar_schema(Self::EXPECTED)
    }

    fn inline_schema() -> bool {
        true
    }
}
