//! The files of a repository, as far as anybody would look.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

/// So many entries are looked at. The largest public repositories have some hundred thousand files;
/// what a pipeline is made of lies near their top, where the walk begins.
pub const LIMIT: usize = 50_000;
const DEPTH: usize = 8;
/// A Dockerfile, a script or a workflow of more is none that somebody wrote.
const LARGEST: u64 = 1 << 20;

/// Directories that tools fill. They are seldom committed, and have nothing of the repository's own.
const MADE: &[&str] = &[
    "node_modules",
    "bower_components",
    "target",
    "dist",
    "out",
    "venv",
    ".venv",
    "__pycache__",
    ".tox",
    ".terraform",
    ".cache",
    ".next",
    ".gradle",
    ".git",
];
/// Directories of other people's code. They are committed, where they are there.
const OTHERS: &[&str] = &["vendor", "third_party"];

/// What lies in a repository. Paths are relative, with `/`.
pub struct Tree {
    root: PathBuf,
    /// Regular files, those nearest to the top first.
    pub files: Vec<String>,
    links: BTreeSet<String>,
    /// Whether there is more than was looked at.
    pub cut: bool,
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, or something below one.
    Link,
    /// Nothing, or what a tool has made.
    Nothing,
}

impl Tree {
    /// Looks at everything below `root`, directories that tools fill left out. Links are not followed.
    pub fn read(root: &Path) -> Self {
        let mut tree =
            Self { root: root.to_path_buf(), files: Vec::new(), links: BTreeSet::new(), cut: false };
        let start = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        let walk = WalkDir::new(start).max_depth(DEPTH).sort_by_file_name().into_iter();
        let entries = walk.filter_entry(|entry| entry.depth() == 0 || !skipped(entry)).filter_map(Result::ok);
        for (count, entry) in entries.enumerate() {
            if count == LIMIT {
                tree.cut = true;
                break;
            }
            let Some(path) = entry.path().strip_prefix(start).ok().and_then(written) else {
                continue;
            };
            if entry.file_type().is_symlink() {
                tree.links.insert(path);
            } else if entry.file_type().is_file() {
                tree.files.push(path);
            }
        }
        tree.files.sort_by(|a, b| (a.matches('/').count(), a).cmp(&(b.matches('/').count(), b)));
        tree
    }

    /// The text of a file; None where it is none, too large, or not UTF-8.
    pub fn text(&self, path: &str) -> Option<String> {
        let place = self.root.join(path);
        let small = fs::symlink_metadata(&place).is_ok_and(|found| found.is_file() && found.len() <= LARGEST);
        small.then(|| fs::read_to_string(place).ok()).flatten()
    }

    /// Whether a file may be executed.
    #[cfg(unix)]
    pub fn executable(&self, path: &str) -> bool {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(self.root.join(path)).is_ok_and(|found| found.permissions().mode() & 0o100 != 0)
    }

    /// Whether a file may be executed: the system does not say.
    #[cfg(not(unix))]
    pub fn executable(&self, _: &str) -> bool {
        false
    }

    /// What a commit of this tree would have at `path`; the empty path is the root.
    pub fn kind(&self, path: &str) -> Kind {
        if path.split('/').any(|part| MADE.contains(&part)) {
            return Kind::Nothing;
        }
        let mut place = self.root.clone();
        let mut found = Kind::Directory;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            place.push(part);
            found = match fs::symlink_metadata(&place) {
                Ok(meta) if meta.is_dir() => Kind::Directory,
                Ok(meta) if meta.is_file() => Kind::File,
                Ok(meta) if meta.is_symlink() => return Kind::Link,
                _ => return Kind::Nothing,
            };
        }
        found
    }

    /// Symbolic links.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        self.links.iter().map(String::as_str)
    }

    /// The entries of a directory, sorted.
    pub fn entries(&self, path: &str) -> Vec<String> {
        let place = self.root.join(path);
        let place = if place.as_os_str().is_empty() { Path::new(".") } else { &place };
        let entries = fs::read_dir(place).into_iter().flatten().filter_map(Result::ok);
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }
}

fn skipped(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_str();
    entry.file_type().is_dir() && name.is_some_and(|name| MADE.contains(&name) || OTHERS.contains(&name))
}

fn written(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// The directory of a path; empty for the root.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The last part of a path.
pub fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `path` below `directory`, without `.` and empty parts; None where it leads out of the root.
pub fn join(directory: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
