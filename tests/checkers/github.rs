//! GitHub's own parser (`@actions/workflow-parser`) and language service.

use serde_json::json;

use crate::finding::Finding;
use crate::tools;
use crate::trees::Tree;

pub fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let (workflows, actions) = (tree.workflows(), tree.actions());
    let files = workflows.len() + actions.len();
    let input = json!({ "root": tree.root, "workflows": workflows, "actions": actions });
    tools::node("github.mjs", &input, files)
}

#[test]
fn github() {
    crate::satisfies("github", check);
}

#[test]
fn github_sees_a_missing_input_of_a_callee() {
    crate::sees("github", "github-callee", check, &["parser"]);
}

#[test]
fn github_sees_an_unknown_need() {
    crate::sees("github", "github-needs", check, &["parser", "service"]);
}

#[test]
fn github_sees_a_misspelt_key_of_an_action() {
    crate::sees("github", "github-action", check, &["parser"]);
}
