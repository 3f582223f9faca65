//! `environment` of a job.

use super::names::EnvironmentName;
use crate::language::manifest::reading::reader::{Errors, Read, Value};
use crate::language::manifest::reading::shape::{leaf_schema, table};
use crate::language::span::Spanned;
use crate::language::value::Text;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;
use toml::de::DeValue;

table! {
    /// An environment, and where what is deployed to it can be seen.
    "an environment"
    pub struct Environment {
        /// Its name, as the settings of the repository have it.
        name: Spanned<EnvironmentName>,
        /// Address that GitHub shows beside the deployment. It may read what the job's steps put out.
        url: Option<Spanned<Text>>,
    }
}

/// An environment by its name alone, or as a table.
#[derive(Clone, Debug)]
pub struct NamedEnvironment(pub Environment);

impl Read for NamedEnvironment {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        if matches!(value.get_ref(), DeValue::Table(_)) {
            return Environment::read(value, errors).map(Self);
        }
        let name = Spanned::read(value, errors)?;
        Some(Self(Environment { name, url: None }))
    }
}

impl JsonSchema for NamedEnvironment {
    fn schema_name() -> Cow<'static, str> {
        "NamedEnvironment".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<Environment>();
        schemars::json_schema!({ "anyOf": [leaf_schema::<EnvironmentName>(), table] })
    }

    fn inline_schema() -> bool {
        true
    }
}
