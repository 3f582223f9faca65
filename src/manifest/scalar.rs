//! Values that may be a string, a number or a boolean.

use super::reader::{Errors, Read, Value, wrong_type};
use super::shape::read_leaf;
use crate::value::{Leaf, Text};
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
            DeValue::Integer(integer) if integer.radix() == 10 => {
                Some(Self::Number(integer.as_str().to_owned()))
            }
            DeValue::Float(float) if float.as_str().parse::<f64>().is_ok_and(f64::is_finite) => {
                Some(Self::Number(float.as_str().to_owned()))
            }
            _ => {
                errors.push(wrong_type(value, "a string, a decimal number or a boolean"));
                None
            }
        }
    }
}

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

/// `node-version = 22` is as good as `"22"`: every value reaches GitHub as a string.
impl Read for Text {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(_) => read_leaf(value, errors),
            DeValue::Array(_) | DeValue::Table(_) => {
                errors.push(wrong_type(value, Self::EXPECTED));
                None
            }
            _ => Scalar::read(value, errors).map(|scalar| Self::literal(&scalar.to_string())),
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
