//! A value that may differ from event to event.

use crate::language::manifest::reading::reader::{Errors, Read, Value};
use crate::language::manifest::reading::shape::Map;
use crate::language::span::Spanned;
use crate::language::value::{Name, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;
use toml::de::DeValue;

/// The key for every event that has no value of its own.
pub const ELSE: &str = "else";

/// One value for every event, or one for each.
#[derive(Clone, Debug)]
pub enum ByEvent {
    /// `"{sha}"`.
    One(Spanned<Text>),
    /// `{ release = "{version}", nightly = "nightly-{date}", else = "edge" }`.
    Table(Map<Name, Spanned<Text>>),
}

impl ByEvent {
    /// Every text, whatever event it is for.
    pub fn texts(&self) -> impl Iterator<Item = &Spanned<Text>> {
        let (one, table) = match self {
            Self::One(text) => (Some(text), None),
            Self::Table(map) => (None, Some(map)),
        };
        one.into_iter().chain(table.into_iter().flat_map(|map| map.0.values()))
    }

    /// The text in an event; nothing where it has none.
    #[must_use]
    pub fn text_in(&self, event: &str) -> Option<&Spanned<Text>> {
        match self {
            Self::One(text) => Some(text),
            Self::Table(map) => {
                let of = |word: &str| map.0.iter().find(|(key, _)| key.as_str() == word);
                of(event).or_else(|| of(ELSE)).map(|(_, text)| text)
            }
        }
    }
}

impl Read for ByEvent {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        if matches!(value.get_ref(), DeValue::Table(_)) {
            return Map::read(value, errors).map(Self::Table);
        }
        Spanned::read(value, errors).map(Self::One)
    }
}

impl JsonSchema for ByEvent {
    fn schema_name() -> Cow<'static, str> {
        "ByEvent".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Text>();
        let table = generator.subschema_for::<Map<Name, Spanned<Text>>>();
        schemars::json_schema!({ "anyOf": [one, table] })
    }

    fn inline_schema() -> bool {
        true
    }
}
