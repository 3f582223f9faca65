//! Finds the files of the tree that carry the header of one pipeline.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::failure::Failure;
use super::header::{self, REACH};
use super::probe::{locate, obstacle};

/// The directories that pipegen writes to, and the only ones in which it looks for left-overs.
pub const DIRECTORIES: [&str; 3] = [".github/workflows", ".github/actions", ".github/scripts"];

/// Paths, sorted, of all files below `root` that belong to pipeline `slug`, `known` ones left out.
///
/// Symbolic links are not followed; a name that is not UTF-8 is none that pipegen gives.
pub fn owned_beside(root: &Path, slug: &str, known: &BTreeSet<&str>) -> Result<Vec<String>, Failure> {
    let mut paths = Vec::new();
    for directory in DIRECTORIES {
        let start = locate(root, directory);
        if obstacle(root, &format!("{directory}/"))?.is_some() || !start.is_dir() {
            continue;
        }
        for entry in WalkDir::new(&start).into_iter().filter_entry(of_interest) {
            let entry = entry.map_err(|error| Failure::new("read", &start, error.into()))?;
            let Some(path) = relative(root, entry.path()) else {
                continue;
            };
            if known.contains(path.as_str()) {
                continue;
            }
            if entry.file_type().is_file() && is_owned(entry.path(), slug)? {
                paths.push(path);
            }
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

/// Vendored actions bring thousands of files, none of which is ours.
fn of_interest(entry: &DirEntry) -> bool {
    entry.file_name() != OsStr::new("node_modules")
}

fn relative(root: &Path, place: &Path) -> Option<String> {
    let parts = place.strip_prefix(root).ok()?.components();
    let names: Option<Vec<&str>> = parts.map(|part| part.as_os_str().to_str()).collect();
    names.map(|names| names.join("/"))
}

fn is_owned(place: &Path, slug: &str) -> Result<bool, Failure> {
    let file = File::open(place).map_err(Failure::at("read", place))?;
    let mut head = Vec::with_capacity(REACH);
    file.take(REACH as u64).read_to_end(&mut head).map_err(Failure::at("read", place))?;
    Ok(header::owner(&head).as_deref() == Some(slug))
}
