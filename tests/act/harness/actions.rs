//! Finds the third-party actions that a repository's files use, and the stubs that stand in for them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

use super::{tools, workflow};

/// `owner/repo@pin` with the folder that act shall read instead.
pub type Stubs = BTreeMap<String, PathBuf>;

/// The stubs for everything below `.github`; an action or an input that nobody knows is an error.
pub fn stubs(tree: &Path) -> Result<Stubs, String> {
    let mut found = Stubs::new();
    for file in workflow::files(tree) {
        collect(&workflow::parse(&file), &mut found)
            .map_err(|problem| format!("{}: {problem}", file.display()))?;
    }
    Ok(found)
}

fn collect(value: &Value, found: &mut Stubs) -> Result<(), String> {
    match value {
        Value::Mapping(mapping) => {
            let uses = mapping.get("uses").and_then(Value::as_str);
            if let Some(uses) = uses.filter(|uses| !uses.starts_with("./")) {
                let (pin, folder) = stub(uses, mapping.get("with"))?;
                found.insert(pin, folder);
            }
            mapping.values().try_for_each(|inner| collect(inner, found))
        }
        Value::Sequence(items) => items.iter().try_for_each(|inner| collect(inner, found)),
        _ => Ok(()),
    }
}

/// act replaces a repository; an action in a subdirectory is looked up below the stub.
fn stub(uses: &str, with: Option<&Value>) -> Result<(String, PathBuf), String> {
    let (action, pin) = uses.split_once('@').ok_or(format!("{uses} is not pinned"))?;
    let folder = tools::root().join("tests/act/actions");
    if !folder.join(action).exists() {
        return Err(format!("{action} has no stub in tests/act/actions"));
    }
    check_inputs(with, &folder.join(action), uses)?;
    let repository: Vec<&str> = action.split('/').take(2).collect();
    let repository = repository.join("/");
    Ok((format!("{repository}@{pin}"), folder.join(repository)))
}

/// No checker sees an unknown input of a remote action, and act ignores it.
fn check_inputs(with: Option<&Value>, stub: &Path, uses: &str) -> Result<(), String> {
    let action = workflow::parse(&stub.join("action.yml"));
    let given = with.and_then(Value::as_mapping).into_iter().flat_map(|given| given.keys());
    for name in given.filter_map(Value::as_str) {
        if action.get("inputs").and_then(|inputs| inputs.get(name)).is_none() {
            return Err(format!("{uses} has no input {name}"));
        }
    }
    Ok(())
}
