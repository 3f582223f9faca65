//! The JSON Schema of the language, derived from the types that read it.

use super::Manifest;
use schemars::Schema;
use schemars::transform::transform_subschemas;
use serde_json::Value;

/// What editors call the language.
const TITLE: &str = "pipeline.toml of pipegen";

/// The schema as JSON, ending in a newline. Tables and keys stand in the order of their
/// declaration.
#[must_use]
pub fn schema() -> String {
    let mut settings = schemars::generate::SchemaSettings::draft07();
    settings.meta_schema = Some("http://json-schema.org/draft-07/schema#".into());
    settings.transforms.push(Box::new(fit));
    let mut schema = settings.into_generator().into_root_schema_for::<Manifest>();
    schema.insert("title".to_owned(), TITLE.into());
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Whether `text` is the schema of this or another version of pipegen.
#[must_use]
pub fn is_ours(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|schema| schema["title"] == TITLE)
}

/// Fits what is derived to what is read: TOML has no null, numbers count from 1, and a description
/// is prose, whose lines break where the editor's window ends.
fn fit(schema: &mut Schema) {
    transform_subschemas(&mut fit, schema);
    optional(schema);
    if schema.get("type").is_some_and(|kind| kind == "integer") {
        schema.remove("format");
        schema.insert("minimum".to_owned(), 1.into());
    }
    if let Some(Value::String(text)) = schema.get_mut("description") {
        let paragraphs: Vec<String> = text.split("\n\n").map(|lines| lines.replace('\n', " ")).collect();
        *text = paragraphs.join("\n\n");
    }
}

/// A key that may be left out is derived as one that may be null.
fn optional(schema: &mut Schema) {
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(forms)) = schema.get_mut("anyOf") else { return };
    forms.retain(|form| form.get("type").is_none_or(|kind| kind != "null"));
    let [only] = forms.as_mut_slice() else { return };
    let only = only.take();
    schema.remove("anyOf");
    match only {
        // Draft 7 ignores what stands beside a reference.
        Value::Object(form) if !form.contains_key("$ref") => {
            for (key, value) in form {
                schema.ensure_object().entry(key).or_insert(value);
            }
        }
        reference => drop(schema.insert("allOf".to_owned(), Value::Array(vec![reference]))),
    }
}
