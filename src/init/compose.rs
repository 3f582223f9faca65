//! Reads the compose file at the root, as far as it says how images are built and named.
//!
//! See the [Compose file reference](https://docs.docker.com/reference/compose-file/build/).

use std::collections::BTreeMap;

use serde_yaml::Value;

use super::Said;
use super::tree::{Tree, join};

/// Names that Compose looks for, in its order.
const NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// A compose file.
#[derive(Clone, Debug, Default)]
pub struct Compose {
    /// Its path; empty where there is none.
    pub path: String,
    /// Services that are built, by name.
    pub built: Vec<Service>,
    /// Why it cannot be started from images that were built elsewhere.
    pub obstacle: Option<String>,
    /// Files of variables that it reads and that are not in the repository.
    pub absent: Vec<String>,
}

/// A service that is built.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// The Dockerfile, from the root.
    pub dockerfile: String,
    /// The context, from the root; empty for the root.
    pub context: String,
    /// The stage.
    pub target: Option<String>,
    /// Build arguments with a value in the file.
    pub args: BTreeMap<String, String>,
    /// The name that it gives its image.
    pub image: Option<String>,
}

/// Reads it. One that is no YAML is left aside, with a note.
pub fn read(tree: &Tree, said: &mut Said) -> Compose {
    let Some((path, text)) = NAMES.iter().find_map(|name| Some((*name, tree.text(name)?))) else {
        return Compose::default();
    };
    let Ok(mut document) = serde_yaml::from_str::<Value>(&text) else {
        said.note(format!("{path} is no YAML that pipegen reads, and was left aside"));
        return Compose::default();
    };
    // Anchors that are merged with `<<`.
    let _ = document.apply_merge();
    let mut compose = Compose { path: path.to_owned(), ..Compose::default() };
    let services = document.get("services").and_then(Value::as_mapping).into_iter().flatten();
    for (name, table) in services {
        let Some(name) = name.as_str() else { continue };
        compose.absent.extend(env_files(table).filter(|file| tree.text(file).is_none()));
        let Some(build) = table.get("build") else { continue };
        match service(name, build, table) {
            Some(service) => compose.built.push(service),
            None => compose.obstacle = Some(format!("how `{name}` is built follows from variables")),
        }
    }
    compose.absent.sort();
    compose.absent.dedup();
    compose
}

fn service(name: &str, build: &Value, table: &Value) -> Option<Service> {
    let plain = |value: Option<&Value>| match value.and_then(Value::as_str) {
        Some(text) if text.contains('$') => None,
        text => Some(text.map(str::to_owned)),
    };
    let key = |key: &str| plain(build.get(key));
    let context = if build.is_mapping() { key("context")? } else { plain(Some(build))? };
    let context = join("", &context.unwrap_or_else(|| ".".to_owned()))?;
    let dockerfile = key("dockerfile")?.unwrap_or_else(|| "Dockerfile".to_owned());
    let args = build.get("args").and_then(Value::as_mapping).into_iter().flatten();
    let args = args.filter_map(|(name, value)| Some((name.as_str()?.to_owned(), scalar(value)?)));
    Some(Service {
        name: name.to_owned(),
        dockerfile: join(&context, &dockerfile)?,
        context,
        target: key("target")?,
        args: args.filter(|(_, value)| !value.contains('$')).collect(),
        image: plain(table.get("image"))?,
    })
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Files that must be there: `required: false` says that one need not.
fn env_files(table: &Value) -> impl Iterator<Item = String> {
    let files = match table.get("env_file") {
        Some(Value::Sequence(files)) => files.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    files
        .into_iter()
        .filter_map(|file| match file.get("path") {
            Some(_) if file.get("required").and_then(Value::as_bool) == Some(false) => None,
            Some(path) => path.as_str().map(str::to_owned),
            None => file.as_str().map(str::to_owned),
        })
        .filter_map(|file| join("", &file))
}
