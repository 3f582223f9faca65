//! check-jsonschema: SchemaStore's schemas for workflows and actions, ours for `pipeline.toml`.

use std::path::Path;

use serde_json::Value;

use crate::finding::Finding;
use crate::tools;
use crate::trees::{self, Tree};

pub fn workflows(tree: &Tree) -> Result<Vec<Finding>, String> {
    check(&["--builtin-schema", "vendor.github-workflows"], &tree.workflows(), &tree.root)
}

pub fn actions(tree: &Tree) -> Result<Vec<Finding>, String> {
    match tree.actions() {
        none if none.is_empty() => Ok(Vec::new()),
        some => check(&["--builtin-schema", "vendor.github-actions"], &some, &tree.root),
    }
}

fn manifest(path: &Path) -> Result<Vec<Finding>, String> {
    let schema = schema_of(path)?;
    check(&["--schemafile", &schema], &[path.display().to_string()], tools::root())
}

/// The schema beside a `pipeline.toml`, or the repository's.
///
/// # Errors
/// When there is neither.
pub fn schema_of(manifest: &Path) -> Result<String, String> {
    let beside = manifest.with_file_name("pipeline.schema.json");
    let schema = [beside, tools::root().join("pipeline.schema.json")];
    let found = schema.iter().find(|path| path.is_file());
    found
        .map(|path| path.display().to_string())
        .ok_or_else(|| format!("no pipeline.schema.json for {}", manifest.display()))
}

/// What check-jsonschema says of files in a directory.
///
/// # Errors
/// When it cannot be run.
pub fn check(schema: &[&str], files: &[String], directory: &Path) -> Result<Vec<Finding>, String> {
    let mut command = tools::python("check-jsonschema")?;
    command.args(["--output-format", "JSON"]).args(schema).args(files);
    let output = tools::run(command.current_dir(directory))?;
    let report: Value = tools::json(&output)?;
    let said = |key| report[key].as_array().cloned().unwrap_or_default();
    let mut findings: Vec<_> = said("errors").iter().map(|e| finding("schema", e)).collect();
    findings.extend(said("parse_errors").iter().map(|e| finding("parse", e)));
    match output.status.success() == findings.is_empty() {
        true => Ok(findings),
        false => Err(format!("check-jsonschema: {}\n{}", output.status, tools::text(&output))),
    }
}

fn finding(rule: &str, said: &Value) -> Finding {
    let best = match said["best_deep_match"].is_object() {
        true => &said["best_deep_match"],
        false => said,
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Finding {
        file: text(&said["filename"]),
        line: 0,
        rule: rule.to_owned(),
        message: format!("{}: {}", text(&best["path"]), text(&best["message"])),
        quote: String::new(),
    }
}

#[test]
fn schemastore_workflows() {
    crate::satisfies("schemastore_workflows", workflows);
}

#[test]
fn schemastore_actions() {
    crate::satisfies("schemastore_actions", actions);
}

#[test]
fn schemastore_sees_a_word_for_a_number() {
    crate::sees("schemastore_workflows", "schemastore", workflows, &["schema"]);
}

#[test]
fn schemastore_sees_an_action_without_steps() {
    crate::sees("schemastore_actions", "schemastore-action", actions, &["schema"]);
}

#[test]
fn manifests_fit_the_schema() {
    let drafts = crate::or_panic(tempfile::tempdir().map_err(|error| error.to_string()));
    let manifests = crate::or_panic(trees::manifests(&drafts));
    let objections = manifests.iter().flat_map(|path| crate::or_panic(manifest(path))).collect::<Vec<_>>();
    assert!(objections.is_empty(), "{}", crate::finding::list(&objections));
}

#[test]
fn schema_sees_an_unknown_key() {
    let path = tools::root().join("tests/checkers/broken/manifest/pipeline.toml");
    let objections = crate::or_panic(manifest(&path));
    assert_eq!(objections.len(), 1, "{}", crate::finding::list(&objections));
}
