//! zizmor, offline, at its two strictest personas.
//!
//! Neither its configuration nor comments in the files hide anything here: what we accept stands
//! in `accepted`.

use serde_json::Value;

use crate::finding::Finding;
use crate::tools;
use crate::trees::Tree;

pub fn pedantic(tree: &Tree) -> Result<Vec<Finding>, String> {
    check(tree, "pedantic")
}

fn auditor(tree: &Tree) -> Result<Vec<Finding>, String> {
    check(tree, "auditor")
}

fn check(tree: &Tree, persona: &str) -> Result<Vec<Finding>, String> {
    let files = [tree.workflows(), tree.actions()].concat();
    let mut command = tools::python("zizmor")?;
    command.args(["--offline", "--no-config", "--no-ignores", "--strict-collection"]);
    command.args(["--no-progress", "--format=json", "--persona", persona]);
    let output = tools::run(command.args(&files).current_dir(&tree.root))?;
    let completed = String::from_utf8_lossy(&output.stderr).matches("completed ").count();
    if completed != files.len() {
        let said = tools::text(&output);
        return Err(format!("zizmor looked at {completed} of {} files:\n{said}", files.len()));
    }
    let findings: Vec<Value> = tools::json(&output)?;
    Ok(findings.iter().map(finding).collect())
}

fn finding(said: &Value) -> Finding {
    let locations = said["locations"].as_array().map_or(&[][..], Vec::as_slice);
    let primary = |location: &&Value| location["symbolic"]["kind"] == "Primary";
    let place = locations.iter().find(primary).unwrap_or(&Value::Null);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let comments = place["concrete"]["comments"].as_array();
    let mut quote = vec![text(&place["concrete"]["feature"])];
    quote.extend(comments.into_iter().flatten().map(text));
    Finding {
        file: text(&place["symbolic"]["key"]["Local"]["verbatim_path"]),
        line: place["concrete"]["location"]["start_point"]["row"].as_u64().map_or(0, |row| row + 1),
        rule: text(&said["ident"]),
        message: format!("{}: {}", text(&said["desc"]), text(&place["symbolic"]["annotation"])),
        quote: quote.join("\n"),
    }
}

#[test]
fn zizmor_pedantic() {
    crate::satisfies("zizmor_pedantic", pedantic);
}

#[test]
fn zizmor_auditor() {
    crate::satisfies("zizmor_auditor", auditor);
}

#[test]
fn zizmor_sees_a_template_injection() {
    crate::sees("zizmor_pedantic", "zizmor", pedantic, &["template-injection"]);
}

#[test]
fn zizmor_sees_a_trigger_ignored_without_a_reason() {
    crate::sees("zizmor_pedantic", "zizmor-trigger", pedantic, &["dangerous-triggers"]);
}

#[test]
fn zizmor_sees_an_undeclared_secret() {
    crate::sees("zizmor_auditor", "zizmor-secret", auditor, &["secrets-outside-env"]);
}
