//! `matrix`: its keys are the user's, so it is read by hand.

use super::names::{Axis, WithKey};
use crate::language::manifest::reading::reader::{Errors, Read, Value, wrong_type};
use crate::language::manifest::reading::scalar::Scalar;
use crate::language::manifest::reading::shape::Map;
use crate::language::span::Spanned;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;
use std::collections::BTreeMap;
use toml::de::DeValue;

/// A matrix: axes, and legs added or taken out.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Values by axis.
    pub axes: BTreeMap<Spanned<Axis>, Spanned<Vec<MatrixValue>>>,
    /// Legs added.
    pub include: Vec<BTreeMap<String, Scalar>>,
    /// Legs taken out.
    pub exclude: Vec<BTreeMap<String, Scalar>>,
}

/// A value of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatrixValue {
    /// `${{ matrix.axis }}`.
    Scalar(Scalar),
    /// `${{ matrix.axis.key }}`.
    Row(BTreeMap<String, Scalar>),
}

impl Read for MatrixValue {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        if matches!(value.get_ref(), DeValue::Table(_)) {
            leg(value, errors).map(Self::Row)
        } else {
            Scalar::read(value, errors).map(Self::Scalar)
        }
    }
}

fn leg(value: &Value<'_>, errors: &mut Errors) -> Option<BTreeMap<String, Scalar>> {
    let map: Map<WithKey, Scalar> = Map::read(value, errors)?;
    Some(map.0.into_iter().map(|(key, scalar)| (key.value.0, scalar)).collect())
}

struct Leg(BTreeMap<String, Scalar>);

impl Read for Leg {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        leg(value, errors).map(Self)
    }
}

impl Read for Matrix {
    const IS_OPEN: bool = true;

    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        let DeValue::Table(entries) = value.get_ref() else {
            errors.push(wrong_type(value, "a table"));
            return None;
        };
        let mut matrix = Self::default();
        for (key, value) in entries {
            match key.get_ref().as_ref() {
                "include" => {
                    matrix.include = Vec::<Leg>::read(value, errors)?.into_iter().map(|leg| leg.0).collect()
                }
                "exclude" => {
                    matrix.exclude = Vec::<Leg>::read(value, errors)?.into_iter().map(|leg| leg.0).collect()
                }
                _ => {
                    let name = toml::Spanned::new(key.span(), DeValue::String(key.get_ref().clone()));
                    let axis = Spanned::<Axis>::read(&name, errors)?;
                    matrix.axes.insert(axis, Spanned::read(value, errors)?);
                }
            }
        }
        Some(matrix)
    }
}

impl JsonSchema for Matrix {
    fn schema_name() -> Cow<'static, str> {
        "Matrix".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let scalar = schemars::json_schema!({
            "type": ["string", "number", "boolean"], "title": "a string, a number or a boolean"
        });
        let leg = schemars::json_schema!({
            "type": "object", "title": "a table of strings, numbers and booleans", "additionalProperties": scalar
        });
        let value = "a string, a number or a boolean, or a table of them";
        schemars::json_schema!({
            "description": "One leg of a job for each combination of the values of its axes. Strings stay strings: `\"1.10\"` is not a number.",
            "type": "object",
            "properties": {
                "include": { "type": "array", "items": leg, "description": "Legs beside the combinations. One whose values for all axes are those of a combination adds its other values to it." },
                "exclude": { "type": "array", "items": leg, "description": "Combinations taken out: all with these values." }
            },
            "patternProperties": {
                "^[A-Za-z_][A-Za-z0-9_-]{0,99}$": {
                    "description": "Any name but `include` and `exclude`: the values that `${{ matrix.<axis> }}` takes. A value that is a table is read as `${{ matrix.<axis>.<key> }}`.",
                    "type": "array", "minItems": 1, "items": { "title": value, "anyOf": [scalar, leg] }
                }
            },
            "additionalProperties": false
        })
    }
}
