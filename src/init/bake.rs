//! Reads bake files, as far as they say how images are built. `bake` itself is not in the language:
//! what a target says becomes the keys of an image.
//!
//! See the [Bake file reference](https://docs.docker.com/build/bake/reference/).

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Body, Structure};
use serde_json::{Map, Value};

use super::Said;
use super::tree::{Tree, join};

/// Names that `docker buildx bake` looks for, beside those of Compose, in its order.
const NAMES: [&str; 2] = ["docker-bake.json", "docker-bake.hcl"];

/// A target that builds an image.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// The file that it stands in.
    pub file: &'static str,
    /// The Dockerfile, from the root.
    pub dockerfile: String,
    /// The context, from the root; empty for the root.
    pub context: String,
    /// The stage.
    pub target: Option<String>,
    /// Build arguments with a value in the file.
    pub args: BTreeMap<String, String>,
}

/// The targets that a plain `docker buildx bake` builds, and those of no group where there is no
/// group `default`.
pub fn read(tree: &Tree, said: &mut Said) -> Vec<Target> {
    let mut all = Vec::new();
    for file in NAMES {
        let Some(text) = tree.text(file) else { continue };
        let document = if file.ends_with(".json") {
            serde_json::from_str::<Value>(&text).ok()
        } else {
            hcl_edit::parser::parse_body(&text).ok().map(|body| json(&body))
        };
        let Some(document) = document else {
            said.note(format!("{file} cannot be read, and was left aside"));
            continue;
        };
        let found = targets(&document, file, said);
        said.note(format!(
            "`bake` is not in the language yet: of {file} the Dockerfile, context, target and args of \
             {} are taken over, its tags, caches and platforms are not",
            match found.as_slice() {
                [] => "no target".to_owned(),
                some => some.iter().map(|target| format!("`{}`", target.name)).collect::<Vec<_>>().join(", "),
            }
        ));
        all.extend(found);
    }
    all
}

fn targets(document: &Value, file: &'static str, said: &mut Said) -> Vec<Target> {
    let empty = Map::new();
    let tables = document["target"].as_object().unwrap_or(&empty);
    let default = group(document, "default", 0);
    let bases: BTreeSet<&str> = tables.values().flat_map(|table| strings(&table["inherits"])).collect();
    let wanted = |name: &str| default.as_ref().map_or(!bases.contains(name), |group| group.contains(name));
    let mut found = Vec::new();
    for name in tables.keys().filter(|name| wanted(name)) {
        match target(tables, name, file) {
            Ok(target) => found.push(target),
            Err(key) => said.note(format!(
                "{file}: `{key}` of the target `{name}` is no plain text, so the target was left aside"
            )),
        }
    }
    found
}

/// The targets of a group, those of its groups among them.
fn group(document: &Value, name: &str, depth: usize) -> Option<BTreeSet<String>> {
    let members = document["group"].get(name)?.get("targets")?;
    let mut all = BTreeSet::new();
    for member in strings(members).filter(|_| depth < 8) {
        match group(document, member, depth + 1) {
            Some(inner) => all.extend(inner),
            None => drop(all.insert(member.to_owned())),
        }
    }
    Some(all)
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// One target with what it inherits; an error names a key that is not known.
fn target(tables: &Map<String, Value>, name: &str, file: &'static str) -> Result<Target, &'static str> {
    let table = merged(tables, name, 0);
    let text = |key: &'static str| match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) if !text.contains("${") => Ok(Some(text.clone())),
        Some(_) => Err(key),
    };
    if table.contains_key("dockerfile-inline") {
        return Err("dockerfile-inline");
    }
    let context = text("context")?.unwrap_or_else(|| ".".to_owned());
    let context = join("", &context).filter(|_| !context.contains("://")).ok_or("context")?;
    let dockerfile = text("dockerfile")?.unwrap_or_else(|| "Dockerfile".to_owned());
    let args = table.get("args").and_then(Value::as_object).into_iter().flatten();
    let known = |value: &Value| value.as_str().filter(|text| !text.contains("${")).map(str::to_owned);
    Ok(Target {
        name: name.to_owned(),
        file,
        dockerfile: join(&context, &dockerfile).ok_or("dockerfile")?,
        context,
        target: text("target")?,
        args: args.filter_map(|(name, value)| Some((name.clone(), known(value)?))).collect(),
    })
}

/// The keys of a target over those of the targets that it inherits from, the later over the earlier.
fn merged(tables: &Map<String, Value>, name: &str, depth: usize) -> Map<String, Value> {
    let mut all = Map::new();
    let Some(own) = tables.get(name).and_then(Value::as_object).filter(|_| depth < 8) else {
        return all;
    };
    for base in strings(own.get("inherits").unwrap_or(&Value::Null)) {
        all.extend(merged(tables, base, depth + 1));
    }
    all.extend(own.clone());
    all
}

/// HCL as the JSON that bake takes for the same, as far as it is written out: what a variable, a
/// function or a template gives is null.
fn json(body: &Body) -> Value {
    let mut all = Map::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                all.insert(attribute.key.as_str().to_owned(), literal(&attribute.value));
            }
            Structure::Block(block) => {
                let mut inner = json(&block.body);
                for label in block.labels.iter().rev() {
                    inner = Value::Object(Map::from_iter([(label.as_str().to_owned(), inner)]));
                }
                let place = all.entry(block.ident.as_str()).or_insert_with(|| Value::Object(Map::new()));
                if let (Value::Object(place), Value::Object(inner)) = (place, inner) {
                    place.extend(inner);
                }
            }
        }
    }
    Value::Object(all)
}

fn literal(expression: &Expression) -> Value {
    match expression {
        Expression::String(text) => Value::String(text.as_str().to_owned()),
        Expression::Array(items) => items.iter().map(literal).collect(),
        Expression::Object(object) => {
            let key = |key: &ObjectKey| match key {
                ObjectKey::Ident(name) => Some(name.as_str().to_owned()),
                ObjectKey::Expression(one) => one.as_str().map(str::to_owned),
            };
            let pairs = object.iter().filter_map(|(name, value)| Some((key(name)?, literal(value.expr()))));
            Value::Object(pairs.collect())
        }
        _ => Value::Null,
    }
}
