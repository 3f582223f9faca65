//! The cases of the language: a pipeline before and after one key.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// A directory of `tests/cases/language/<table>/`: a key, and which of its forms where it has several
/// cases.
pub struct Case {
    pub table: String,
    pub key: String,
    pub directory: PathBuf,
}

/// All cases in order.
pub fn all() -> Vec<Case> {
    let walk = walkdir::WalkDir::new(root()).min_depth(2).max_depth(2).sort_by_file_name();
    let entries = walk.into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_dir());
    let paths =
        entries.map(walkdir::DirEntry::into_path).filter(|path| !path.starts_with(root().join("files")));
    paths.map(Case::at).collect()
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/language")
}

impl Case {
    fn at(directory: PathBuf) -> Self {
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let form = name(&directory);
        let key = form.split('.').next().unwrap().to_owned();
        Self { table: name(directory.parent().unwrap()), key, directory }
    }

    /// `table/key`, or `table/key.form`.
    pub fn name(&self) -> String {
        self.directory.strip_prefix(root()).unwrap().display().to_string()
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.directory.join(file)).unwrap_or_default()
    }
}
