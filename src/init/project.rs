//! What Git says of the repository: whose it is, its default branch, whether it has releases.

use std::path::Path;

use super::Said;
use super::naming;
use crate::git::{Git, on_github};
use crate::language::value::{Glob, Leaf, Repository};

/// A repository on GitHub.
pub struct Project {
    /// Its name, fit for an image; that of the directory where there is no remote.
    pub name: String,
    /// `owner/name` on GitHub, which publishes. None without a remote on github.com.
    pub home: Option<String>,
    /// `ghcr.io/owner/name`. None without a remote on github.com.
    pub repository: Option<String>,
    /// Why there is none.
    pub homeless: &'static str,
    /// The default branch.
    pub branch: String,
    /// What that rests on.
    pub branch_from: &'static str,
    /// A Git tag that is a version.
    pub release: Option<String>,
}

/// Reads it.
pub fn read(root: &Path, said: &mut Said) -> Project {
    let git = Git::of(root);
    let origin = git.as_ref().and_then(Git::origin);
    let upstream = git.as_ref().and_then(|git| git.remote("upstream"));
    let (remote, address) = publisher(origin.as_deref(), upstream.as_deref(), said);
    let (owner, name) = match address.and_then(on_github) {
        Some((owner, name)) => (Some(owner), name.to_owned()),
        None => (None, directory(root)),
    };
    let (branch, branch_from) = branch(git.as_ref());
    let mut project = Project {
        name: naming::name(&name),
        home: owner.map(|owner| format!("{owner}/{name}")),
        repository: owner.map(|owner| format!("ghcr.io/{owner}/{name}").to_ascii_lowercase()),
        homeless: match (&git, &origin) {
            (None, _) => "this is not the top of a Git working tree",
            (_, None) => "there is no remote `origin`",
            _ => "the remote `origin` is not on github.com",
        },
        branch,
        branch_from,
        release: git.as_ref().and_then(release),
    };
    if project.repository.as_deref().is_some_and(|given| Repository::parse(given).is_err()) {
        project.repository = None;
        project.homeless = "the name of the repository on GitHub is none that a registry takes";
    }
    match (&project.repository, owner) {
        (Some(repository), Some(owner)) => {
            said.guess(format!("repository {repository}, from the remote `{remote}` ({owner}/{name})"));
            said.guess(format!("home {owner}/{name}, from the same: in a copy nothing is published"));
        }
        _ => {
            said.note(format!("no image is published: {}; add `repository` when there is", project.homeless))
        }
    }
    said.guess(format!("default branch {}, from {}", project.branch, project.branch_from));
    project
}

/// The remote that publishes. A clone of a fork calls what it was forked from `upstream`.
fn publisher<'g>(
    origin: Option<&'g str>,
    upstream: Option<&'g str>,
    said: &mut Said,
) -> (&'static str, Option<&'g str>) {
    let ((Some(own), Some(above)), Some(address)) =
        ((origin.and_then(on_github), upstream.and_then(on_github)), upstream)
    else {
        return ("origin", origin);
    };
    let name = |(owner, name): (&str, &str)| format!("{owner}/{name}");
    if name(own).eq_ignore_ascii_case(&name(above)) {
        return ("origin", origin);
    }
    said.note(format!(
        "the remote `origin` is {}, `upstream` is {}: which of them publishes? `home` and the images' repositories are \
         those of `upstream`, and `origin` publishes nothing",
        name(own),
        name(above)
    ));
    ("upstream", Some(address))
}

fn directory(root: &Path) -> String {
    let here = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let real = here.canonicalize().ok();
    real.and_then(|real| Some(real.file_name()?.to_string_lossy().into_owned())).unwrap_or_default()
}

fn branch(git: Option<&Git>) -> (String, &'static str) {
    let usable = |name: &String| Glob::parse(name).is_ok_and(|glob| glob.is_literal());
    if let Some(branch) = git.and_then(Git::default_branch).filter(usable) {
        return (branch, "the remote `origin`");
    }
    match git.and_then(Git::branch).filter(usable) {
        Some(branch) => (branch, "the branch that is checked out"),
        None => ("main".to_owned(), "GitHub's default"),
    }
}

/// The last tag of the form `v1.2.3`.
fn release(git: &Git) -> Option<String> {
    let version = |tag: &String| {
        let numbers: Vec<&str> = tag.strip_prefix('v').unwrap_or_default().split('.').collect();
        numbers.len() == 3 && numbers.iter().all(|part| part.parse::<u32>().is_ok())
    };
    git.tags().into_iter().rfind(version)
}
