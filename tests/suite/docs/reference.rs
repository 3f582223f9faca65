//! `docs/reference.md`: prose by hand, tables from the schema.

use std::fmt::Write;

use pipegen::language::value::variable::{self, Variable};
use pipegen::language::value::{Name, Placeholder};
use pipegen::model::pipeline::Event;
use serde_json::Value;

use super::anchor;
use crate::support::schema::{Key, Table, definition, kebab, tables};

const TEMPLATE: &str = include_str!("../../../docs/templates/reference.md");
/// Where the tables stand in the template.
const MARK: &str = "<!-- tables -->\n";
/// Where the variables of a job stand in it.
const VARIABLES: &str = "<!-- variables -->\n";

pub fn page() -> String {
    let tables = tables();
    let mut text = String::new();
    for (at, table) in tables.iter().enumerate() {
        write!(text, "### {}\n\n{}\n\n", heading(table), about(table)).unwrap();
        match tables[..at].iter().find(|other| includes(other, table)) {
            Some(other) => text.push_str(&like(other, table)),
            None => text.push_str(&keys(table)),
        }
        text.push('\n');
    }
    assert!(TEMPLATE.contains(MARK) && TEMPLATE.contains(VARIABLES));
    TEMPLATE.replace(MARK, text.trim_start()).replace(VARIABLES, &variables())
}

/// What a job finds in its environment.
fn variables() -> String {
    let mut text = "| variable | value |\n|---|---|\n".to_owned();
    for Variable { name, about, .. } in variable::OF_RUN {
        writeln!(text, "| `{name}` | {about} |").unwrap();
    }
    for Variable { name, about, .. } in variable::OF_IMAGE {
        writeln!(text, "| `<NAME>_{name}` | {about} |").unwrap();
    }
    let only = variable::OF_ONLY_IMAGE.name;
    writeln!(text, "| `{only}` | the same as `<NAME>_{only}`, where the job uses exactly one |").unwrap();
    text
}

/// `[image.<name>]`, or for a table in another one what it is.
fn heading(table: &Table) -> String {
    let place = &table.places[0];
    let inside = place.trim_end_matches(".<name>").contains('.');
    if inside { table.name.replace('-', " ") } else { format!("`[{place}]`") }
}

fn about(table: &Table) -> String {
    let place = |place: &String| {
        let own = place.replace(".<name>.<name>", ".<name>");
        format!("`{own}`")
    };
    let places: Vec<String> = table.places.iter().map(place).collect();
    match heading(table).starts_with('`') {
        true => table.about.clone(),
        false => format!("{} In {}.", table.about, places.join(", ")),
    }
}

/// Whether a table has all keys of another one, which then need not be listed twice.
fn includes(table: &Table, other: &Table) -> bool {
    let twin = |key: &Key| table.keys.iter().any(|own| own.name == key.name && own.schema == key.schema);
    other.keys.len() > 3 && other.keys.iter().all(twin)
}

fn like(table: &Table, other: &Table) -> String {
    let has = |key: &&Key| !other.keys.iter().any(|own| own.name == key.name);
    let without: Vec<String> = table.keys.iter().filter(has).map(|key| format!("`{}`", key.name)).collect();
    let (heading, without) = (heading(table), without.join(" and "));
    format!("It has the keys of [{heading}](#{}) but {without}.\n", anchor(&heading))
}

fn keys(table: &Table) -> String {
    let mut text = String::from("| key | takes | default | meaning |\n|---|---|---|---|\n");
    for key in &table.keys {
        let described = key.schema["description"].as_str().unwrap_or_default();
        let (meaning, default) = apart(described);
        let default = if key.required { "required".to_owned() } else { default };
        let name = match key.name.as_str() {
            "axis" | "pin" => format!("*{}*", key.name),
            name => format!("`{name}`"),
        };
        let cells = [name, takes(&key.schema), default, meaning + &words(&key.schema)];
        writeln!(text, "| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")).unwrap();
    }
    text
}

/// A description without its default, and the default.
fn apart(described: &str) -> (String, String) {
    let Some((before, rest)) = described.split_once("Default: ") else {
        return (described.to_owned(), String::new());
    };
    let (default, after) = rest.split_once(". ").unwrap_or((rest.trim_end_matches('.'), ""));
    (format!("{before}{after}").trim_end().to_owned(), default.to_owned())
}

/// The type of a value in words.
fn takes(schema: &Value) -> String {
    if let Some(name) = definition(schema) {
        return format!("[{}](#{})", kebab(name).replace('-', " "), kebab(name));
    }
    if let Some(title) = schema["title"].as_str() {
        return title.to_owned();
    }
    if schema["oneOf"].is_array() {
        let words: Vec<String> = choices(schema).into_iter().map(|(word, _)| format!("`{word}`")).collect();
        return words.join(", ");
    }
    if let Some(forms) = schema["anyOf"].as_array() {
        let list = forms.iter().any(|form| form["type"] == "array");
        let one = takes(&forms[0]);
        return if list { format!("{one}; or a list") } else { one };
    }
    if let Some(named) = schema["patternProperties"].as_object().and_then(|named| named.values().next()) {
        return format!("a table; each value {}", takes(named));
    }
    match schema["type"].as_str() {
        Some("array") => format!("a list; each {}", takes(&schema["items"])),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("integer") => "a whole number from 1".to_owned(),
        Some("string") => "a string".to_owned(),
        Some("object") => format!("a table; each value {}", takes(&schema["additionalProperties"])),
        other => panic!("how to say {other:?} of {schema}?"),
    }
}

/// What each allowed word means.
fn words(schema: &Value) -> String {
    let forms = schema["anyOf"].as_array().and_then(|forms| forms.first());
    let choices = choices(forms.unwrap_or(schema)).into_iter();
    choices.map(|(word, about)| format!("<br>`{word}`: {about}")).collect()
}

fn choices(schema: &Value) -> Vec<(&str, &str)> {
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    choices.filter_map(|one| Some((one["const"].as_str()?, one["description"].as_str()?))).collect()
}

#[test]
fn every_placeholder_and_event_is_explained() {
    let words = Placeholder::words().map(|word| format!("`{{{word}}}`"));
    let events =
        [Event::PullRequest, Event::MergeQueue, Event::Push, Event::Release(Name::release()), Event::Manual];
    let events = events.iter().map(|event| format!("| `{event}` |"));
    let missing: Vec<String> = words.chain(events).filter(|word| !TEMPLATE.contains(word)).collect();
    assert!(missing.is_empty(), "docs/templates/reference.md says nothing of {missing:?}");
}
