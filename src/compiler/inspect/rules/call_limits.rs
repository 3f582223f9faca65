//! `call-limits`: calls of reusable workflows that nest too deep, are too many, or never end.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/reusing-workflow-configurations#limitations-of-reusable-workflows>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::view::Workflow;
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "call-limits", check };

fn check(document: &Document<'_>, tree: &Tree<'_>, report: &mut Report<'_>) {
    let Some(workflow) = document.workflow() else {
        return;
    };
    let mut calls = Calls { tree, stack: vec![document.path], files: Vec::new(), levels: 1, cycle: false };
    calls.follow(workflow);
    if calls.cycle {
        report.add("jobs", "the workflow calls itself, over others or directly, so GitHub refuses it");
    }
    let levels = LIMITS.reusable_levels_total;
    if calls.levels > levels {
        report.add("jobs", format!("the calls nest deeper than the {levels} levels that GitHub allows"));
    }
    let most = LIMITS.reusable_unique_files;
    if calls.files.len() > most {
        report
            .add("jobs", format!("the run calls more than the {most} reusable workflows that GitHub allows"));
    }
}

struct Calls<'t, 'a> {
    tree: &'t Tree<'a>,
    stack: Vec<&'a str>,
    files: Vec<&'a str>,
    levels: usize,
    cycle: bool,
}

impl<'a> Calls<'_, 'a> {
    fn follow(&mut self, workflow: &Workflow<'_>) {
        self.levels = self.levels.max(self.stack.len());
        if self.stack.len() > LIMITS.reusable_levels_total {
            return;
        }
        for job in &workflow.jobs {
            let Some((path, callee)) = job.uses.and_then(|uses| self.tree.workflow(uses)) else {
                continue;
            };
            if !self.files.contains(&path) {
                self.files.push(path);
            }
            if self.stack.contains(&path) {
                self.cycle = true;
                continue;
            }
            self.stack.push(path);
            self.follow(callee);
            self.stack.pop();
        }
    }
}
