//! `releases` of `[pipeline]`.

use crate::language::manifest::reading::reader::{Errors, Read, Value};
use crate::language::manifest::reading::shape::{Map, words};
use crate::language::span::Spanned;
use crate::language::value::{Name, ReleaseTemplate};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;
use toml::de::DeValue;

/// One form of Git tags, whose event is `release`, or several by the names of their events.
#[derive(Clone, Debug)]
pub enum Releases {
    /// `"v{version}"`.
    One(ReleaseTemplate),
    /// `{ server = "server/v{version}", web = "web/v{version}" }`.
    Named(Map<Name, Spanned<ReleaseTemplate>>),
}

impl Read for Releases {
    const IS_OPEN: bool = true;

    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        if matches!(value.get_ref(), DeValue::Table(_)) {
            return Map::read(value, errors).map(Self::Named);
        }
        ReleaseTemplate::read(value, errors).map(Self::One)
    }
}

impl JsonSchema for Releases {
    fn schema_name() -> Cow<'static, str> {
        "Releases".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<ReleaseTemplate>();
        let named = generator.subschema_for::<Map<Name, Spanned<ReleaseTemplate>>>();
        schemars::json_schema!({ "anyOf": [one, named] })
    }

    fn inline_schema() -> bool {
        true
    }
}

words! {
    /// What starts the run of a release.
    pub enum ReleaseWhen {
        /// Its Git tag is pushed.
        Pushed = "pushed",
        /// It is published on GitHub, or stops being a pre-release there.
        Published = "published",
    }
}
