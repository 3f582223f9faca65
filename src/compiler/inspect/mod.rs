//! Re-reads what was rendered and refuses what GitHub would reject, or what no checker sees.
//!
//! Every file is parsed once, every distinct expression of a file once; then each rule of
//! [`rules`] looks at each file, with the other files of the repository at hand. A rule is one
//! file of `rules/`, one name, one directory of `tests/cases/inspect/`.

mod document;
mod expression;
mod matrix;
mod parallel;
mod report;
mod rules;
mod site;
mod tree;
mod value;
mod view;
mod walk;

use crate::model::GeneratedFile;
use document::Document;
use report::Report;
use tree::Tree;

/// Something in a rendered file that must not be written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path of the file.
    pub file: String,
    /// Where in the file, as a path of keys such as `jobs.gate.steps[0].run`.
    pub place: String,
    /// Name of the rule, kebab-case.
    pub rule: &'static str,
    /// What is wrong, one sentence.
    pub message: String,
}

/// The names of all rules, sorted.
#[must_use]
pub fn rules() -> Vec<&'static str> {
    let mut names: Vec<_> = rules::RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names
}

/// Checks all files of one repository together.
///
/// The findings are sorted by file, place, rule and message, and none is told twice.
#[must_use]
pub fn inspect(files: &[GeneratedFile]) -> Vec<Finding> {
    let parsed = parallel::map(files, |file| document::parse(file));
    let documents: Vec<Document<'_>> = parallel::map(&parsed, Document::read);
    let tree = Tree::new(&documents);
    let mut findings: Vec<Finding> =
        parallel::map(&documents, |document| check(document, &tree)).into_iter().flatten().collect();
    findings.sort_unstable();
    findings.dedup();
    findings
}

fn check(document: &Document<'_>, tree: &Tree<'_>) -> Vec<Finding> {
    let mut report = Report::new(document.path);
    for rule in rules::RULES {
        report.rule = rule.name;
        (rule.check)(document, tree, &mut report);
    }
    report.findings
}
