//! One value or a list of them, and tables with names of the user's own.

use super::reader::{Errors, Read, Value, wrong_type};
use super::shape::parse_leaf;
use crate::language::span::Spanned;
use crate::language::value::Leaf;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::collections::BTreeMap;
use toml::de::DeValue;

/// One value or a list of them.
#[derive(Clone, Debug)]
pub struct Many<T>(pub Vec<T>);

impl<T: Read> Read for Many<T> {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        if matches!(value.get_ref(), DeValue::Array(_)) {
            return Vec::read(value, errors).map(Self);
        }
        T::read(value, errors).map(|only| Self(vec![only]))
    }
}

impl<T: JsonSchema> JsonSchema for Many<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Many{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }

    fn inline_schema() -> bool {
        true
    }
}

/// A table whose keys are the user's; in the order of the keys, so that the order of the file
/// changes nothing.
#[derive(Clone, Debug)]
pub struct Map<K: Ord, V>(pub BTreeMap<Spanned<K>, V>);

impl<K: Ord, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Leaf + Ord, V: Read> Read for Map<K, V> {
    const IS_OPEN: bool = !V::IS_TABLE;

    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        let DeValue::Table(entries) = value.get_ref() else {
            errors.push(wrong_type(value, "a table"));
            return None;
        };
        // Those entries that can be read.
        let read = entries
            .iter()
            .filter_map(|(key, value)| {
                let name =
                    parse_leaf(key.get_ref(), key.span(), errors).map(|name| Spanned::new(name, key.span()));
                let value = errors.under(key.get_ref(), |errors| V::read(value, errors));
                name.zip(value)
            })
            .collect();
        Some(Self(read))
    }
}

impl<K: Ord + Leaf, V: JsonSchema> JsonSchema for Map<K, V> {
    fn schema_name() -> Cow<'static, str> {
        format!("MapOf{}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<V>();
        match K::PATTERN {
            Some(pattern) => {
                json_schema!({ "type": "object", "patternProperties": { pattern: value }, "additionalProperties": false })
            }
            None => json_schema!({ "type": "object", "additionalProperties": value }),
        }
    }

    fn inline_schema() -> bool {
        true
    }
}
