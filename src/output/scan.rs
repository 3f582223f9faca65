//! Finds the files of the tree that belong to one pipeline.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::claim::{Claim, Owner};
use super::failure::Failure;
use super::header::{self, REACH};
use super::probe::{locate, obstacle};
use super::stage::is_part;

/// The directories that pipegen writes to, and the only ones in which it looks for left-overs.
pub const DIRECTORIES: [&str; 3] = [".github/workflows", ".github/actions", ".github/scripts"];

/// Paths, sorted, of all files that `owner` has a claim to, `known` ones left out.
///
/// Symbolic links are not followed; a name that is not UTF-8 is none that pipegen gives.
pub fn owned_beside(owner: &Owner<'_>, known: &BTreeSet<&str>) -> Result<Vec<(String, Claim)>, Failure> {
    let root = owner.root;
    let mut paths = Vec::new();
    for directory in DIRECTORIES {
        let start = locate(root, directory);
        if obstacle(root, &format!("{directory}/"))?.is_some() || !start.is_dir() {
            continue;
        }
        for entry in WalkDir::new(&start).into_iter().filter_entry(of_interest) {
            let entry = match entry {
                Ok(entry) => entry,
                // Somebody removed it while we looked.
                Err(error) if error.io_error().is_some_and(is_gone) => continue,
                Err(error) => return Err(Failure::new("read", &start, error.into())),
            };
            let Some(path) = relative(root, entry.path()) else {
                continue;
            };
            if known.contains(path.as_str()) || !entry.file_type().is_file() {
                continue;
            }
            match claim(entry.path(), owner)? {
                Claim::Other => {}
                claim => paths.push((path, claim)),
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

fn is_gone(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound
}

/// Only a whole stamp counts: a file that somebody took out of our hands stays. What waited to be
/// put in place when pipegen was killed has no use, whosever it was.
fn claim(place: &Path, owner: &Owner<'_>) -> Result<Claim, Failure> {
    if place.file_name().is_some_and(is_part) {
        return Ok(Claim::Own);
    }
    let file = match File::open(place) {
        Err(error) if is_gone(&error) => return Ok(Claim::Other),
        file => file.map_err(Failure::at("read", place))?,
    };
    let mut head = Vec::with_capacity(REACH);
    file.take(REACH as u64).read_to_end(&mut head).map_err(Failure::at("read", place))?;
    let mark = header::read(&head).filter(|mark| mark.slug.is_some());
    Ok(mark.map_or(Claim::Other, |mark| owner.claim(&mark)))
}
