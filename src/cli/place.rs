//! Where the repository is.
//!
//! GitHub reads `.github` at the top of a repository and nowhere else, and checks a repository out
//! from its top. So a `pipeline.toml` may lie anywhere, and its paths still start at the root.

use std::path::{Component, Path, PathBuf};

use crate::compiler;

/// The root, and where the paths in the file start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The directory above `.github`.
    pub root: PathBuf,
    /// Where the file's paths start: the root. Where the file lies elsewhere, as an example does
    /// whose output is only looked at, its own directory.
    pub sources: PathBuf,
    /// The file as seen from the root, with `/`. None where it lies elsewhere.
    pub origin: Option<String>,
}

impl Place {
    /// The place of `file`; `root` is the root where one was given.
    #[must_use]
    pub fn find(file: &Path, root: Option<&Path>) -> Self {
        let directory = file.parent().unwrap_or(Path::new(""));
        let real = canonical(directory);
        let top = || real.as_deref().and_then(top);
        let root = match root {
            Some(given) => given.to_path_buf(),
            None => top().map_or_else(|| directory.to_path_buf(), |top| seen(&top, directory)),
        };
        let origin = compiler::below(file, &root);
        let sources = if origin.is_some() { root.clone() } else { directory.to_path_buf() };
        Self { root, sources, origin }
    }
}

/// The top of the Git working tree around `directory`.
pub fn top(directory: &Path) -> Option<PathBuf> {
    let mut above = directory.ancestors();
    above.find(|place| place.join(".git").exists()).map(Path::to_path_buf)
}

/// Absolute and without symbolic links.
pub fn canonical(directory: &Path) -> Option<PathBuf> {
    let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    directory.canonicalize().ok()
}

/// `top`, as short as it can be written from here; `directory` where that is the same place.
pub fn seen(top: &Path, directory: &Path) -> PathBuf {
    if canonical(directory).as_deref() == Some(top) {
        return directory.to_path_buf();
    }
    let Some(here) = canonical(Path::new("")) else {
        return top.to_path_buf();
    };
    if let Ok(below) = top.strip_prefix(&here) {
        return below.to_path_buf();
    }
    match here.strip_prefix(top) {
        Ok(above) => above.iter().map(|_| Component::ParentDir).collect(),
        Err(_) => top.to_path_buf(),
    }
}
