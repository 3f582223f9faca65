//! The two macros that the shape of the language is written with, and its collections.

use super::planned;
use super::reader::{Errors, Read, Value, plain, wrong_type};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Spanned;
use crate::value::Leaf;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::collections::BTreeMap;
use toml::de::DeValue;

/// A table of the language: a struct whose fields are its keys, with reader and schema. Optional
/// keys are `Option`s.
macro_rules! table {
    ($(#[doc = $about:literal])+ $label:literal pub struct $name:ident {
        $($(#[doc = $doc:literal])+ $field:ident: $type:ty,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, schemars::JsonSchema)]
        #[schemars(rename_all = "kebab-case", deny_unknown_fields)]
        pub struct $name { $($(#[doc = $doc])+ pub $field: $type,)+ }

        impl $crate::manifest::reader::Read for $name {
            fn read(
                value: &$crate::manifest::reader::Value<'_>,
                errors: &mut $crate::manifest::reader::Errors,
            ) -> Option<Self> {
                const KEYS: &[&str] = &[$(stringify!($field)),+];
                let table = $crate::manifest::reader::Table::open($label, value, KEYS, errors)?;
                $(let $field = table.field::<$type>(stringify!($field), errors);)+
                Some(Self { $($field: $field?,)+ })
            }
        }

        impl $name {
            /// The table without a key; nothing where it must have one.
            #[must_use]
            pub fn blank() -> Option<Self> {
                Some(Self { $($field: <$type as $crate::manifest::reader::Read>::absent()?,)+ })
            }
        }
    };
}
pub(crate) use table;

/// A choice between words, with reader and schema.
macro_rules! words {
    ($(#[doc = $about:literal])+ pub enum $name:ident {
        $($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $doc])+ $variant,)+ }

        impl $name {
            /// The word, as written.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl $crate::manifest::reader::Read for $name {
            fn read(
                value: &$crate::manifest::reader::Value<'_>,
                errors: &mut $crate::manifest::reader::Errors,
            ) -> Option<Self> {
                let read = $crate::manifest::shape::read_word(value, &[$(($word, Self::$variant)),+], errors);
                read
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "oneOf": [$({ "const": $word, "description": concat!($($doc),+).trim_ascii() }),+]
                })
            }
            fn inline_schema() -> bool { true }
        }
    };
}
pub(crate) use words;

/// Reads one of some words.
pub fn read_word<T: Copy>(value: &Value<'_>, words: &[(&str, T)], errors: &mut Errors) -> Option<T> {
    let expected = || words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let Some(text) = value.get_ref().as_str() else {
        errors.push(wrong_type(value, &format!("one of {}", expected())));
        return None;
    };
    let found = words.iter().find(|(word, _)| *word == text);
    if found.is_none() {
        let error =
            Diagnostic::error(Code::InvalidValue, value.span(), format!("`{text}` is not known here"));
        let near = crate::value::nearest(text, words.iter().map(|(word, _)| *word));
        errors.push(match (planned::word(text), near) {
            (Some(plan), _) => {
                error.label("not built yet").help(format!("{plan}: write one of {}", expected()))
            }
            (None, Some(near)) => error.help(format!("did you mean `{near}`?")),
            (None, None) => error.help(format!("one of {}", expected())),
        });
    }
    found.map(|(_, value)| *value)
}

/// Reads a leaf value.
pub fn read_leaf<T: Leaf>(value: &Value<'_>, errors: &mut Errors) -> Option<T> {
    if value.get_ref().as_str().is_none() {
        errors.push(wrong_type(value, T::EXPECTED));
        return None;
    }
    parse_leaf(&plain(value, errors)?, value.span(), errors)
}

fn parse_leaf<T: Leaf>(text: &str, span: std::ops::Range<usize>, errors: &mut Errors) -> Option<T> {
    T::parse(text)
        .map_err(|invalid| {
            let error = Diagnostic::error(invalid.code, span, invalid.message);
            errors.push(Diagnostic { why: invalid.why.map(str::to_owned), help: invalid.help, ..error });
        })
        .ok()
}

/// The schema of a leaf value; its title is what errors call it.
#[must_use]
pub fn leaf_schema<T: Leaf>() -> Schema {
    let mut schema = json_schema!({ "type": "string", "title": T::EXPECTED });
    if let Some(pattern) = T::PATTERN {
        schema.insert("pattern".to_owned(), pattern.into());
    }
    schema
}

macro_rules! leaves {
    ($($type:ident),+ $(,)?) => {
        $(
            impl Read for $crate::value::$type {
                fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> { read_leaf(value, errors) }
            }
            impl JsonSchema for $crate::value::$type {
                fn schema_name() -> Cow<'static, str> { stringify!($type).into() }
                fn json_schema(_: &mut SchemaGenerator) -> Schema { leaf_schema::<Self>() }
                fn inline_schema() -> bool { true }
            }
        )+
    };
}
leaves!(
    Command,
    Condition,
    Cron,
    Duration,
    EnvName,
    Glob,
    Keep,
    Label,
    LocalImage,
    Login,
    Name,
    PathGlob,
    Platform,
    RelativePath,
    Repository,
    Script,
    Template,
);

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
