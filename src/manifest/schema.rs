//! The JSON Schema of the language, derived from the types that read it.

use super::Manifest;

/// The schema as JSON, ending in a newline.
#[must_use]
pub fn schema() -> String {
    let mut settings = schemars::generate::SchemaSettings::draft07();
    settings.meta_schema = Some("http://json-schema.org/draft-07/schema#".into());
    let schema = settings.into_generator().into_root_schema_for::<Manifest>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
