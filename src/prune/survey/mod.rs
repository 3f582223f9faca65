//! What GitHub and the clone know, for a plan.

mod clone;
mod commits;
mod deployments;
mod gather;
mod git_command;
mod pulls;
mod runs;

pub use clone::of_clone;
pub use deployments::trials;

use crate::github::api::GitHub;
use crate::language::value::Second;
use crate::model::pipeline::Trusted;
use crate::net::{Fault, Kind};
use crate::prune::{Wanted, World};
use clone::{Clone, History};
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// `owner/name` of a repository on GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project(String);

/// Where a plan's world is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Survey<'a> {
    /// GitHub.
    pub github: &'a GitHub,
    /// The repository there.
    pub project: &'a Project,
    /// A clone of it, with its whole history.
    pub clone: &'a Path,
    /// Its default branch.
    pub branch: &'a str,
    /// The branches that promote.
    pub trusted: &'a Trusted,
    /// Environments whose deployments keep nothing, by their names in lower case: [`trials`].
    pub trials: &'a BTreeSet<String>,
}

impl Survey<'_> {
    /// The world at `now`, as far as a plan for what is `wanted` needs it. What nothing names is not
    /// asked for: a repository whose tags and labels name no commit, pull request or run, and which has no
    /// content key, needs no GitHub and no clone. Ask after the registry was listed, so that a run which tags an image meanwhile is seen.
    ///
    /// # Errors
    /// Something could not be read. Nothing may be deleted then.
    pub fn world(&self, wanted: &Wanted, now: Second) -> Result<World, Fault> {
        let mut world = World { branch: self.branch.to_owned(), ..World::at(now) };
        if !wanted.commits.is_empty() {
            let history = self.history(wanted)?;
            (world.commits, world.trunk, world.others) = (history.dates, history.trunk, history.others);
            (world.busy, world.tried) = deployments::commits(self.github, self.project, self.trials)?;
        }
        if !wanted.commits.is_empty() || !wanted.runs.is_empty() || wanted.keys {
            let undone = runs::undone(self.github, self.project)?;
            world.busy.extend(undone.commits);
            (world.undone, world.oldest) = (undone.runs, undone.oldest);
        }
        if !wanted.commits.is_empty() || !wanted.pulls.is_empty() {
            let pulls = pulls::read(self.github, self.project, &wanted.pulls)?;
            world.pulls = pulls.states;
            world.busy.extend(pulls.heads);
        }
        if !wanted.runs.is_empty() {
            world.runs = runs::starts(self.github, self.project, &wanted.runs)?;
        }
        Ok(world)
    }

    /// What the clone knows of the commits, with what was pushed since it was made. A floor holds the
    /// newest image of the default branch: a clone that is behind would take an older one for it, and
    /// tell the age of what it does not know by the registry alone.
    fn history(&self, wanted: &Wanted) -> Result<History, Fault> {
        let clone = Clone::open(self.clone, self.branch)?;
        let newest = commits::newest(self.github, self.project, self.branch)?;
        let promotes = |name: &str| self.trusted.has(name);
        let mut history = clone.history(&wanted.commits, &newest.names().collect(), &promotes)?;
        let Some(since) = newest.since(|sha| history.met.contains(sha)) else {
            let (branch, trunk) = (self.branch, clone.trunk());
            let message = format!(
                "the newest commits of `{branch}` do not lead to `{trunk}` of the clone: it is far behind, or of \
                 another repository"
            );
            let help = format!(
                "run `git fetch origin +{branch}:refs/remotes/origin/{branch}` in a clone of {}; in a workflow, check \
                 out with `fetch-depth: 0`",
                self.project
            );
            return Err(Fault::new(Kind::Inconsistent, newest.asked, message).help(help));
        };
        for (sha, at) in newest.dated() {
            history.add(sha, at, since.contains(sha), &wanted.commits);
        }
        Ok(history)
    }
}

impl Project {
    /// Reads `owner/name`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_name = |name: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
            !name.is_empty() && !matches!(name, "." | "..") && name.bytes().all(is_plain)
        };
        let (owner, name) = text.split_once('/')?;
        (is_name(owner) && is_name(name)).then(|| Self(text.to_owned()))
    }

    /// What stands before the `/`.
    #[must_use]
    pub fn owner(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// What stands behind the `/`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split('/').nth(1).unwrap_or_default()
    }

    /// What `GITHUB_REPOSITORY` says, as on
    /// [every runner](https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables),
    /// or else the remote `origin` of the clone.
    ///
    /// # Errors
    /// Neither is a repository on GitHub.
    pub fn find(read: &dyn Fn(&str) -> Option<String>, clone: &Path) -> Result<Self, Fault> {
        let help = "set GITHUB_REPOSITORY to `owner/name`";
        if let Some(text) = read("GITHUB_REPOSITORY").filter(|text| !text.is_empty()) {
            let message = format!("`{text}` is not `owner/name`");
            let fault = || Fault::new(Kind::Unexpected, "GITHUB_REPOSITORY", message).help(help);
            return Self::parse(&text).ok_or_else(fault);
        }
        let url = clone::origin(clone).map_err(|fault| fault.help(help))?;
        // Its owner and name are those of somebody else's repository where the host is another.
        let named = crate::git::on_github(&url);
        let message = format!("the remote `origin` is `{url}`, which is not on github.com");
        named
            .and_then(|(owner, name)| Self::parse(&format!("{owner}/{name}")))
            .ok_or_else(|| Fault::new(Kind::Unexpected, "git remote get-url origin", message).help(help))
    }
}

impl fmt::Display for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
