//! `names`: a workflow, job or action without a name, or two workflows with the same.
//!
//! Checks are reported by name, and `workflow_run` finds a workflow by its name alone.
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#name>

use serde_yaml::Mapping;

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::text;

pub(super) const RULE: Rule = Rule { name: "names", check };

fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    if let Some(action) = document.action()
        && !has_name(action.root)
    {
        report.add("name", "the action has no name, which GitHub requires");
    }
    let Some(workflow) = document.workflow() else {
        return;
    };
    if has_name(workflow.root) {
        let name = text(workflow.root, "name");
        let others = tree.workflows();
        let mut others = others.iter().filter(|(path, _)| *path != document.path);
        if let Some((path, _)) = others.find(|(_, other)| text(other.root, "name") == name) {
            report.add(
                "name",
                format!("`{path}` has the same name, and `workflow_run` could not tell them apart"),
            );
        }
    } else {
        report.add("name", "the workflow has no name, so GitHub shows its path instead");
    }
    for job in &workflow.jobs {
        if !has_name(job.map) {
            report.add(
                job.place("name"),
                "the job has no name, so a required check would be called after its id",
            );
        }
    }
}

fn has_name(map: &Mapping) -> bool {
    text(map, "name").is_some_and(|name| !name.trim().is_empty())
}
