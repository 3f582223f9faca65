//! GitHub's rules, from the data files of the repository, each with its source.

pub mod availability;
pub mod data;
pub mod known_actions;

/// The properties of a context that GitHub fills; nothing where they depend on the workflow.
#[must_use]
pub fn properties(context: &str) -> Option<&'static [String]> {
    data::SCHEMA.properties.get(context).map(Vec::as_slice)
}

/// The levels of a scope of the token.
#[must_use]
pub fn levels(scope: &str) -> Option<&'static [String]> {
    data::SCHEMA.permissions.get(scope).map(Vec::as_slice)
}

/// Inputs and outputs of `owner/name` at a version, where they are known.
#[must_use]
pub fn interface(name: &str, version: &str) -> Option<(&'static [String], &'static [String])> {
    let known = known_actions::find(&format!("{name}@"), Some(version))?;
    Some((&known.inputs, &known.outputs))
}

/// The major version of `owner/name` whose inputs and outputs are known, such as `v7`.
#[must_use]
pub fn known_major(name: &str) -> Option<&'static str> {
    known_actions::major(name)
}
