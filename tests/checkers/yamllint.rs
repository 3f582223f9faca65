//! yamllint, with the repository's own `.yamllint.yml`.

use crate::finding::Finding;
use crate::tools;
use crate::trees::Tree;

pub fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut command = tools::python("yamllint")?;
    command.args(["--strict", "--format=parsable", "--config-file"]);
    command.arg(tools::root().join(".yamllint.yml"));
    let output = tools::run(command.args(tree.yaml()).current_dir(&tree.root))?;
    let findings: Vec<_> = String::from_utf8_lossy(&output.stdout).lines().map(finding).collect();
    match output.status.success() == findings.is_empty() {
        true => Ok(findings),
        false => Err(format!("yamllint: {}\n{}", output.status, tools::text(&output))),
    }
}

/// Reads `file:line:column: [level] message (rule)`.
fn finding(line: &str) -> Finding {
    let mut parts = line.splitn(4, ':');
    let mut next = || parts.next().unwrap_or_default().trim();
    let (file, number, _, message) = (next(), next(), next(), next());
    let rule = message.rsplit_once(" (").map_or("syntax", |(_, rule)| rule.trim_end_matches(')'));
    Finding {
        file: file.to_owned(),
        line: number.parse().unwrap_or_default(),
        rule: rule.to_owned(),
        message: message.to_owned(),
        quote: String::new(),
    }
}

#[test]
fn yamllint() {
    crate::satisfies("yamllint", check);
}

#[test]
fn yamllint_sees_wrong_indentation() {
    crate::sees("yamllint", "yamllint", check, &["indentation"]);
}
