//! The scenario's repository: a bare one that stands for GitHub, and a clone to make commits in.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::tools;

/// A bare repository and its working clone. The default branch is `main`.
pub struct Repo {
    origin: PathBuf,
    work: PathBuf,
    /// When the next commits are made; now, if the scenario does not say.
    date: Cell<Option<u64>>,
}

impl Repo {
    /// An empty repository below `home`.
    pub fn new(home: &Path) -> Self {
        let repo = Self { origin: home.join("origin.git"), work: home.join("work"), date: Cell::new(None) };
        tools::output(git(home).args(["init", "--quiet", "--bare", "--initial-branch=main", "origin.git"]));
        tools::output(git(home).args(["init", "--quiet", "--initial-branch=main", "work"]));
        for setting in ["uploadpack.allowAnySHA1InWant", "uploadpack.allowFilter"] {
            tools::output(git(&repo.origin).args(["config", setting, "true"]));
        }
        // Every job fetches all files, and they live for a minute: looking for small packs costs more than it saves.
        for folder in [&repo.origin, &repo.work] {
            tools::output(git(folder).args(["config", "core.compression", "0"]));
            tools::output(git(folder).args(["config", "pack.window", "0"]));
        }
        repo
    }

    /// What stands for GitHub.
    pub fn origin(&self) -> &Path {
        &self.origin
    }

    fn git(&self, words: &[&str]) -> String {
        let mut command = git(&self.work);
        if let Some(second) = self.date.get() {
            let date = format!("@{second} +0000");
            command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        }
        tools::output(command.args(words))
    }

    /// Makes the next commits at a second of the epoch.
    pub fn set_date(&self, second: u64) {
        self.date.set(Some(second));
    }

    /// Copies a directory tree into the working clone.
    pub fn copy(&self, from: &Path) {
        copy_tree(from, &self.work);
    }

    /// Copies a directory tree to a place in the working clone.
    pub fn copy_to(&self, from: &Path, place: &str) {
        copy_tree(from, &self.work.join(place));
    }

    /// Copies a file to a place in the working clone.
    pub fn copy_file(&self, from: &Path, place: &str) {
        fs::copy(from, self.work.join(place)).expect("copy a file");
    }

    /// Writes one file of the working clone.
    pub fn write(&self, path: &str, content: &str) {
        let file = self.work.join(path);
        fs::create_dir_all(file.parent().expect("a file has a folder")).expect("create a folder");
        fs::write(file, content).expect("write a file");
    }

    /// Commits everything, publishes the branch and returns the commit.
    pub fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.publish("HEAD")
    }

    /// Writes one file and commits it.
    pub fn change(&self, path: &str, content: &str) -> String {
        self.write(path, content);
        self.commit(&format!("Change {path}"))
    }

    /// Switches to a branch, which starts at the current commit if it is new.
    pub fn switch(&self, branch: &str) {
        let known = git(&self.work).args(["rev-parse", "--verify", "--quiet", branch]).output();
        let exists = known.expect("run git").status.success();
        let words: &[&str] =
            if exists { &["switch", "--quiet", branch] } else { &["switch", "--quiet", "--create", branch] };
        self.git(words);
    }

    /// Throws the current branch back to a commit; the next commit is a forced push.
    pub fn reset(&self, commit: &str) {
        self.git(&["reset", "--quiet", "--hard", commit]);
        self.publish("HEAD");
    }

    /// Tags the current commit.
    pub fn tag(&self, name: &str) -> String {
        self.git(&["tag", "--force", name]);
        self.publish(&format!("refs/tags/{name}:refs/tags/{name}"))
    }

    /// The commit behind a branch, a tag or any other name.
    pub fn commit_of(&self, name: &str) -> String {
        self.git(&["rev-parse", "--verify", &format!("{name}^{{commit}}")])
    }

    /// The merge commit that GitHub tests for a pull request, under `refs/pull/N/`.
    pub fn merge(&self, number: u64, base: &str, head: &str) -> String {
        let (onto, with) = (self.commit_of(base), self.commit_of(head));
        let tree = self.git(&["merge-tree", "--write-tree", &onto, &with]);
        let message = format!("Merge {with} into {onto}");
        let merged = self.git(&["commit-tree", &tree, "-p", &onto, "-p", &with, "-m", &message]);
        self.publish(&format!("{merged}:refs/pull/{number}/merge"));
        self.publish(&format!("{with}:refs/pull/{number}/head"));
        merged
    }

    /// Checks a commit out into `folder` for act, which wants a remote on github.com.
    pub fn check_out(&self, commit: &str, folder: &Path, repository: &str) {
        let url = format!("https://github.com/{repository}.git");
        let (origin, target) = (self.origin.as_os_str(), folder.as_os_str());
        tools::output(
            git(&self.work).args(["clone", "--quiet", "--no-checkout", "--shared"]).arg(origin).arg(target),
        );
        tools::output(git(folder).args(["fetch", "--quiet", "origin", commit]));
        tools::output(git(folder).args(["checkout", "--quiet", "--detach", commit]));
        tools::output(git(folder).args(["remote", "set-url", "origin", &url]));
    }

    fn publish(&self, refspec: &str) -> String {
        let origin = self.origin.display().to_string();
        self.git(&["push", "--quiet", "--force", &origin, refspec]);
        self.git(&["rev-parse", "HEAD"])
    }
}

/// git with nothing of the machine's own configuration.
fn git(folder: &Path) -> Command {
    let mut command = Command::new(tools::system("git"));
    command.arg("-C").arg(folder).args(["-c", "user.name=Harness", "-c", "user.email=harness@example.com"]);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null").env_remove("GIT_DIR");
    command
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("create a folder");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let path = entry.expect("read a folder").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy_tree(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copy a file");
        }
    }
}
