//! The files of a repository, as far as anybody would look.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, FileType};
use std::path::{Path, PathBuf};

/// So many entries are looked at, level by level. The largest public repositories have some hundred
/// thousand files; what a pipeline is made of lies near their top.
pub const LIMIT: usize = 20_000;
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
        let mut level = vec![String::new()];
        let mut count = 0;
        for _ in 0..DEPTH {
            for directory in std::mem::take(&mut level) {
                for (name, kind) in tree.entries_of(&directory) {
                    count += 1;
                    if count > LIMIT {
                        tree.cut = true;
                        return tree;
                    }
                    let path = if directory.is_empty() { name } else { format!("{directory}/{name}") };
                    if kind.is_symlink() {
                        tree.links.insert(path);
                    } else if kind.is_file() {
                        tree.files.push(path);
                    } else if kind.is_dir() && !skipped(base(&path)) {
                        level.push(path);
                    }
                }
            }
        }
        tree
    }

    /// The entries of a directory by name, with what they are. One that cannot be read has none.
    fn entries_of(&self, path: &str) -> Vec<(String, FileType)> {
        let place = self.root.join(path);
        let place = if place.as_os_str().is_empty() { Path::new(".") } else { &place };
        let entries = fs::read_dir(place).into_iter().flatten().filter_map(Result::ok);
        let known = |entry: DirEntry| Some((entry.file_name().into_string().ok()?, entry.file_type().ok()?));
        let mut entries: Vec<(String, FileType)> = entries.filter_map(known).collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        entries
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

    /// The names in a directory, sorted.
    pub fn entries(&self, path: &str) -> Vec<String> {
        self.entries_of(path).into_iter().map(|(name, _)| name).collect()
    }
}

fn skipped(name: &str) -> bool {
    MADE.contains(&name) || OTHERS.contains(&name)
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
