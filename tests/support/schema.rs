//! The tables and keys of the language, read off its schema.
#![allow(missing_docs, clippy::unwrap_used)]

use serde_json::{Map, Value};

/// A table of the language.
pub struct Table {
    /// Directory of its cases: `tag-row`.
    pub name: String,
    /// Where it may stand: `image.<name>.tags[]`.
    pub places: Vec<String>,
    /// What it is.
    pub about: String,
    /// Its keys in the order of their declaration.
    pub keys: Vec<Key>,
}

/// A key of a table.
pub struct Key {
    /// As it is written.
    pub name: String,
    /// What it takes.
    pub schema: Value,
    /// Whether the table must have it.
    pub required: bool,
}

/// Keys that users name themselves, and what the language calls them.
const OWN: [(&str, &str); 2] = [("matrix", "axis"), ("actions", "pin")];

/// Every table in the order in which a reader meets it.
pub fn tables() -> Vec<Table> {
    let schema: Value = serde_json::from_str(&pipegen::language::manifest::schema::schema()).unwrap();
    let mut tables = Vec::new();
    for (key, value) in schema["properties"].as_object().unwrap() {
        visit(&schema, key, value, &mut tables);
        if definition(value).is_none() && !tables.iter().any(|table| table.places[0].starts_with(key)) {
            tables.push(own(key, value));
        }
    }
    tables
}

/// Follows a value to the tables in it.
fn visit(root: &Value, place: &str, value: &Value, tables: &mut Vec<Table>) {
    if let Some(name) = definition(value) {
        return enter(root, place, name, tables);
    }
    let items = value["items"].is_object().then(|| (format!("{place}[]"), &value["items"]));
    let named = value["patternProperties"].as_object().into_iter().flat_map(Map::values);
    let named = named.map(|value| (format!("{place}.<name>"), value));
    let forms = value["anyOf"].as_array().into_iter().flatten().map(|form| (place.to_owned(), form));
    for (place, value) in items.into_iter().chain(named).chain(forms) {
        visit(root, &place, value, tables);
    }
}

fn enter(root: &Value, place: &str, definition: &str, tables: &mut Vec<Table>) {
    let name = kebab(definition);
    if let Some(known) = tables.iter_mut().find(|table| table.name == name) {
        return known.places.push(place.to_owned());
    }
    let schema = &root["definitions"][definition];
    let mut table = own(&name, schema);
    place.clone_into(&mut table.places[0]);
    tables.push(table);
    for (key, value) in schema["properties"].as_object().unwrap() {
        visit(root, &format!("{place}.{key}"), value, tables);
    }
}

fn own(name: &str, schema: &Value) -> Table {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let written = schema["properties"].as_object().into_iter().flatten();
    let mut keys: Vec<Key> = written
        .map(|(name, schema)| Key {
            name: name.clone(),
            schema: schema.clone(),
            required: required.iter().any(|key| key == name),
        })
        .collect();
    for value in schema["patternProperties"].as_object().into_iter().flat_map(Map::values) {
        let (_, key) = OWN.iter().find(|(table, _)| *table == name).unwrap();
        keys.push(Key { name: (*key).to_owned(), schema: value.clone(), required: false });
    }
    let about = schema["description"].as_str().unwrap_or_default().to_owned();
    Table { name: name.to_owned(), places: vec![name.to_owned()], about, keys }
}

/// Name of the table that a value is.
pub fn definition(value: &Value) -> Option<&str> {
    let reference = value["$ref"].as_str().or_else(|| value["allOf"][0]["$ref"].as_str())?;
    reference.strip_prefix("#/definitions/")
}

/// `TagRow` as `tag-row`.
pub fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(c.to_ascii_lowercase());
    }
    kebab
}
