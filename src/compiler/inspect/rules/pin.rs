//! `pin`: an action of somebody else that is not pinned to a commit, or whose version is not told.
//!
//! A tag can be moved to other code; a commit cannot. Dependabot reads the version from the
//! comment behind the commit, on the same line.
//! <https://docs.github.com/actions/reference/security/secure-use#using-third-party-actions>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;

pub(super) const RULE: Rule = Rule { name: "pin", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let jobs = document.workflow().map(|workflow| workflow.jobs.as_slice());
    for job in jobs.unwrap_or_default() {
        if let Some(uses) = job.uses {
            pinned(document, uses, &job.place("uses"), report);
        }
    }
    document.each_step(|step, place| {
        if let Some(uses) = step.uses {
            pinned(document, uses, &place("uses"), report);
        }
    });
}

fn pinned(document: &Document<'_>, uses: &str, place: &str, report: &mut Report<'_>) {
    if uses.starts_with("./") {
        return;
    }
    if let Some(image) = uses.strip_prefix("docker://") {
        let digest = image.split_once("@sha256:").map(|(_, digest)| digest);
        if !digest.is_some_and(|digest| is_hex(digest, 64)) {
            report
                .add(place, format!("the image `{image}` has no digest, and its tag can move to other code"));
        }
        return;
    }
    let (name, commit) = uses.split_once('@').unwrap_or((uses, ""));
    if !name.contains('/') || !is_hex(commit, 40) {
        report.add(
            place,
            format!("`{uses}` is not pinned to a commit, and a tag or branch can move to other code"),
        );
        return;
    }
    let comments = document.uses_lines.iter();
    let mut comments = comments.filter(|(value, _)| *value == uses).peekable();
    if comments.peek().is_none() || comments.any(|(_, comment)| !is_version(comment)) {
        report.add(place, format!("`{name}` needs its version as a comment on the same line, such as `# v1.2.3`, or Dependabot cannot update it"));
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Some publishers tag `1.6` and not `v1.6`.
fn is_version(comment: &str) -> bool {
    let version = comment.strip_prefix('v').unwrap_or(comment);
    version.starts_with(|first: char| first.is_ascii_digit())
}
