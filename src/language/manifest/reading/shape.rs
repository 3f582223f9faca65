//! The two macros that the shape of the language is written with, and its collections.

pub use super::collections::{Many, Map};
use super::planned;
use super::reader::{Errors, Read, Value, plain, wrong_type};
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::span::inside;
use crate::language::value::Leaf;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

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

        impl $crate::language::manifest::reading::reader::Read for $name {
            const IS_TABLE: bool = true;

            fn read(
                value: &$crate::language::manifest::reading::reader::Value<'_>,
                errors: &mut $crate::language::manifest::reading::reader::Errors,
            ) -> Option<Self> {
                const KEYS: &[&str] = &[$(stringify!($field)),+];
                let table = $crate::language::manifest::reading::reader::Table::open($label, value, KEYS, errors)?;
                $(let $field = table.field::<$type>(stringify!($field), errors);)+
                Some(Self { $($field: $field?,)+ })
            }
        }

        impl $name {
            /// The table without a key; nothing where it must have one.
            #[must_use]
            pub fn blank() -> Option<Self> {
                Some(Self { $($field: <$type as $crate::language::manifest::reading::reader::Read>::absent()?,)+ })
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

        impl $crate::language::manifest::reading::reader::Read for $name {
            fn read(
                value: &$crate::language::manifest::reading::reader::Value<'_>,
                errors: &mut $crate::language::manifest::reading::reader::Errors,
            ) -> Option<Self> {
                let read = $crate::language::manifest::reading::shape::read_word(value, &[$(($word, Self::$variant)),+], errors);
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
        let error = Diagnostic::error(Code::UnknownWord, value.span(), format!("`{text}` is not known here"));
        let near = crate::language::value::nearest(text, words.iter().map(|(word, _)| *word));
        let error = error.why("the key takes one of a few words");
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

/// Parses a leaf value that stands at `span`.
pub fn parse_leaf<T: Leaf>(text: &str, span: Span, errors: &mut Errors) -> Option<T> {
    let source = errors.source;
    let place = |part: &Span| inside(source, &span, part).unwrap_or_else(|| span.clone());
    match T::parse(text) {
        Ok(mut leaf) => {
            leaf.settle(&place);
            Some(leaf)
        }
        Err(invalid) => {
            let at = invalid.at.as_ref().map_or_else(|| span.clone(), place);
            let error = Diagnostic::error(invalid.code, at, invalid.message);
            let help = invalid.help.unwrap_or_else(|| format!("write {}", T::EXPECTED));
            errors.push(Diagnostic { why: invalid.why.map(str::to_owned), help: Some(help), ..error });
            None
        }
    }
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
            impl Read for $crate::language::value::$type {
                fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> { read_leaf(value, errors) }
            }
            impl JsonSchema for $crate::language::value::$type {
                fn schema_name() -> Cow<'static, str> { stringify!($type).into() }
                fn json_schema(_: &mut SchemaGenerator) -> Schema { leaf_schema::<Self>() }
                fn inline_schema() -> bool { true }
            }
        )+
    };
}
leaves!(
    At,
    Command,
    Condition,
    Cron,
    Duration,
    EnvName,
    Glob,
    Home,
    IssueTitle,
    Keep,
    Label,
    LocalImage,
    Login,
    Name,
    PathGlob,
    TagGlob,
    Platform,
    RelativePath,
    ReleaseTemplate,
    Repository,
    RunnerLabel,
    Script,
    Series,
    Template,
);
