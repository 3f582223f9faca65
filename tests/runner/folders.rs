//! The folders of `tests/cases`.
#![allow(clippy::unwrap_used)]

use crate::support::snapshot::root;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// `tests/cases/<family>`.
pub fn family(name: &str) -> PathBuf {
    root().join("tests/cases").join(name)
}

/// Folders in a folder, in order.
pub fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

pub fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// Names of the folders of a family; what is shared begins with `_`.
pub fn cases(family_name: &str) -> Vec<String> {
    let names = folders(&family(family_name)).into_iter().map(|path| name(&path));
    names.filter(|name| !name.starts_with('_')).collect()
}

/// The same for families with two levels: `<folder>/<case>`.
pub fn cases_below(family_name: &str) -> Vec<String> {
    let parents = folders(&family(family_name));
    let pairs = parents.iter().flat_map(|parent| folders(parent).into_iter().map(move |case| (parent, case)));
    pairs.map(|(parent, case)| format!("{}/{}", name(parent), name(&case))).collect()
}

/// Every file below a folder.
pub fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir::WalkDir::new(directory).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            (entry.path().strip_prefix(directory).unwrap().to_owned(), fs::read(entry.path()).unwrap())
        })
        .collect()
}
