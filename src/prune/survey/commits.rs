//! The newest [commits](https://docs.github.com/en/rest/commits/commits#list-commits) of the default
//! branch, which a clone may not have: it was made before they were pushed.

use super::Project;
use crate::github::api::{GitHub, Need, PAGE_SIZE, moment, segment};
use crate::language::value::Second;
use crate::net::{Fault, Kind};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct Wire {
    sha: String,
    commit: Details,
    parents: Vec<Parent>,
}

#[derive(Deserialize)]
struct Details {
    committer: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    date: Option<String>,
}

#[derive(Deserialize)]
struct Parent {
    sha: String,
}

/// A page of them.
#[derive(Debug)]
pub struct Newest {
    /// What a fault says was asked.
    pub asked: String,
    head: Option<String>,
    commits: BTreeMap<String, Commit>,
}

#[derive(Debug)]
struct Commit {
    at: Option<Second>,
    /// On the branch itself: the first parent, as [`git log --first-parent`](https://git-scm.com/docs/git-log#Documentation/git-log.txt---first-parent) has it.
    before: Option<String>,
}

/// The newest commits of `branch`.
///
/// # Errors
/// There is no answer, or no such branch.
pub fn newest(github: &GitHub, project: &Project, branch: &str) -> Result<Newest, Fault> {
    let path = format!("/repos/{project}/commits?sha={}&per_page={}", segment(branch), PAGE_SIZE);
    let page: Vec<Wire> = github.get(&path, Need::ReadContents).map_err(|fault| match fault.kind {
        Kind::Missing => fault.help(format!(
            "is `{branch}` the default branch? Set `default-branch` in `[pipeline]`. GitHub answers 404 too where a \
             token may not see the repository: {}",
            Need::ReadContents.right()
        )),
        _ => fault,
    })?;
    let head = page.first().map(|wire| wire.sha.clone());
    let commit = |wire: Wire| {
        let at = wire.commit.committer.and_then(|by| by.date).and_then(|date| moment(&date));
        (wire.sha, Commit { at, before: wire.parents.into_iter().next().map(|parent| parent.sha) })
    };
    Ok(Newest { asked: github.asked(&path), head, commits: page.into_iter().map(commit).collect() })
}

impl Newest {
    /// Their names, and those of what the oldest of them follow.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let all = self.commits.iter();
        all.flat_map(|(sha, commit)| [Some(sha), commit.before.as_ref()]).flatten().map(String::as_str)
    }

    /// Each with its date, where it has one.
    pub fn dated(&self) -> impl Iterator<Item = (&str, Option<Second>)> {
        self.commits.iter().map(|(sha, commit)| (sha.as_str(), commit.at))
    }

    /// Those that the branch was at after the first one for which `is_known` holds; nothing where
    /// something is missing in between.
    pub fn since(&self, is_known: impl Fn(&str) -> bool) -> Option<BTreeSet<&str>> {
        let mut at = self.head.as_deref();
        let mut passed = BTreeSet::new();
        // So that names which lead in a circle end.
        for _ in 0..=self.commits.len() {
            let sha = at?;
            if is_known(sha) {
                return Some(passed);
            }
            passed.insert(sha);
            at = self.commits.get(sha).and_then(|commit| commit.before.as_deref());
        }
        None
    }
}
