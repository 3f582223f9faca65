//! What the clone of the repository knows of commits, asked of Git.

use super::git_command::{each, line};
use crate::language::value::Second;
use crate::model::pipeline::Trusted;
use crate::net::{Fault, Kind};
use crate::prune::{Wanted, World};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// So many first digits of a commit every tag names at least.
const DIGITS: usize = 7;

/// A whole clone.
#[derive(Debug)]
pub struct Clone<'a> {
    place: &'a Path,
    trunk: String,
}

/// Commits of a clone.
#[derive(Debug, Default)]
pub struct History {
    /// The date of each: that of its committer.
    pub dates: BTreeMap<String, Second>,
    /// Those that the default branch was at: its first parents. What was merged into it is none of them.
    pub trunk: BTreeSet<String>,
    /// The same of every other branch that promotes, by its name.
    pub others: BTreeMap<String, BTreeSet<String>>,
    /// Those of the default branch that somebody asked about by their whole names.
    pub met: BTreeSet<String>,
}

impl<'a> Clone<'a> {
    /// The clone at `place`, with the default branch `branch`.
    ///
    /// A shallow clone is refused. A commit that a whole clone does not know was squashed or pushed away;
    /// of one that a shallow clone does not know nobody can say that, and its age would be taken from the
    /// registry alone.
    ///
    /// # Errors
    /// There is no whole clone, or no such branch.
    pub fn open(place: &'a Path, branch: &str) -> Result<Self, Fault> {
        if line(place, &["rev-parse", "--is-shallow-repository"])? != "false" {
            let message = "the clone is shallow: dates of commits are missing";
            let help = "check out with `fetch-depth: 0` (`filter: tree:0` keeps that small), or run `git fetch \
                        --unshallow`";
            return Err(Fault::new(Kind::Inconsistent, "git log", message).help(help));
        }
        Ok(Self { place, trunk: trunk(place, branch)? })
    }

    /// The whole name of its default branch.
    #[must_use]
    pub fn trunk(&self) -> &str {
        &self.trunk
    }

    /// The dates of the commits that begin like one of `wanted`, which of them the default branch and every
    /// other one that `promotes` were at, and which of `names` the default branch was.
    ///
    /// # Errors
    /// Git says no.
    pub fn history(
        &self,
        wanted: &BTreeSet<String>,
        names: &BTreeSet<&str>,
        promotes: &dyn Fn(&str) -> bool,
    ) -> Result<History, Fault> {
        let starts: BTreeSet<&str> = wanted.iter().filter_map(|digits| start(digits)).collect();
        let is_wanted = |sha: &str| start(sha).is_some_and(|start| starts.contains(start));
        let mut history = History::default();
        let log = ["-c", "log.showSignature=false", "log", "--all", "--format=%H%x09%ct"];
        each(self.place, &log, |line| {
            let (sha, at) = line.split_once('\t')?;
            if is_wanted(sha) {
                history.dates.insert(sha.to_owned(), Second(at.parse().ok()?));
            }
            Some(())
        })?;
        each(self.place, &["rev-list", "--first-parent", &self.trunk], |sha| {
            if is_wanted(sha) {
                history.trunk.insert(sha.to_owned());
            }
            if names.contains(sha) {
                history.met.insert(sha.to_owned());
            }
            Some(())
        })?;
        for (name, whole) in self.others(promotes)? {
            let mut commits = BTreeSet::new();
            each(self.place, &["rev-list", "--first-parent", &whole], |sha| {
                commits.extend(Some(sha).filter(|sha| is_wanted(sha)).map(str::to_owned));
                Some(())
            })?;
            history.others.insert(name, commits);
        }
        Ok(history)
    }

    /// Every other branch that promotes, with its whole name: those of the remote, or else ours.
    fn others(&self, promotes: &dyn Fn(&str) -> bool) -> Result<BTreeMap<String, String>, Fault> {
        let mut found = BTreeMap::new();
        let list = ["for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes/origin"];
        each(self.place, &list, |whole| {
            let name = whole.strip_prefix("refs/remotes/origin/").or(whole.strip_prefix("refs/heads/"))?;
            if name != "HEAD"
                && whole != self.trunk
                && !self.trunk.ends_with(&format!("/{name}"))
                && promotes(name)
            {
                // The remote's come behind ours, and are newer.
                found.insert(name.to_owned(), whole.to_owned());
            }
            Some(())
        })?;
        Ok(found)
    }
}

impl History {
    /// Adds a commit that the clone may lack, where it begins like one of `wanted`, and whether the default
    /// branch was at it.
    pub fn add(&mut self, sha: &str, at: Option<Second>, is_trunk: bool, wanted: &BTreeSet<String>) {
        if !wanted.iter().any(|digits| start(digits).is_some_and(|start| sha.starts_with(start))) {
            return;
        }
        if is_trunk {
            self.trunk.insert(sha.to_owned());
        }
        if let Some(at) = at {
            self.dates.entry(sha.to_owned()).or_insert(at);
        }
    }
}

/// What the clone alone knows, where there is one. Commits that it lacks are as if they were squashed.
///
/// # Errors
/// Git does not answer: whether there is a clone is not known then.
pub fn of_clone(
    place: &Path,
    (branch, trusted): (&str, &Trusted),
    wanted: &Wanted,
    now: Second,
) -> Result<World, Fault> {
    let mut world = World { branch: branch.to_owned(), ..World::at(now) };
    let promotes = |name: &str| trusted.has(name);
    let history = Clone::open(place, branch)
        .and_then(|clone| clone.history(&wanted.commits, &BTreeSet::new(), &promotes));
    let history = match history {
        Err(fault) if fault.kind == Kind::Unreachable => return Err(fault),
        other => other.unwrap_or_default(),
    };
    (world.commits, world.trunk, world.others) = (history.dates, history.trunk, history.others);
    Ok(world)
}

fn start(digits: &str) -> Option<&str> {
    digits.get(..DIGITS)
}

/// The address of the remote `origin`.
///
/// # Errors
/// There is no clone, or no such remote.
pub fn origin(clone: &Path) -> Result<String, Fault> {
    line(clone, &["remote", "get-url", "origin"])
}

/// The default branch as a whole name: that of the remote, or else ours.
fn trunk(clone: &Path, branch: &str) -> Result<String, Fault> {
    let names = [format!("refs/remotes/origin/{branch}"), format!("refs/heads/{branch}")];
    for name in &names {
        match line(clone, &["rev-parse", "--verify", "--quiet", name]) {
            Ok(_) => return Ok(name.clone()),
            Err(fault) if fault.kind == Kind::Unreachable => return Err(fault),
            Err(_) => {}
        }
    }
    let message = format!("the clone has no branch `{branch}`, neither of `origin` nor its own");
    Err(Fault::new(Kind::Missing, "git rev-parse", message).help(format!(
        "check out with `fetch-depth: 0`; in a clone of one branch run `git fetch origin \
         +{branch}:refs/remotes/origin/{branch}`; or set `default-branch` in `[pipeline]`"
    )))
}
