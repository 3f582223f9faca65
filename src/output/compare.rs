//! Compares what a pipeline yields with what is on disk.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use crate::model::GeneratedFile;

use super::claim::{Claim, Owner};
use super::entry::{Entry, Found, State};
use super::failure::Failure;
use super::header;
use super::probe::{Slot, probe};
use super::repin::Yielded;
use super::scan::{self, DIRECTORIES};

/// How every file below `root` that `files` yields, or once yielded, stands; sorted by path.
///
/// # Errors
/// When the disk cannot be read, or `files` could not have come from one pipeline.
pub fn compare(root: &Path, files: &[GeneratedFile]) -> Result<Vec<Entry>, Failure> {
    compare_from(root, files, None)
}

/// The same for a pipeline whose file lies at `origin` below `root`: with it, files of an earlier
/// name of the pipeline are known, and those of another pipeline with the same name.
///
/// # Errors
/// When the disk cannot be read, or `files` could not have come from one pipeline.
pub fn compare_from(
    root: &Path,
    files: &[GeneratedFile],
    origin: Option<&str>,
) -> Result<Vec<Entry>, Failure> {
    let mut slug = None;
    let mut paths = BTreeSet::new();
    for file in files {
        let own = header::owner(file.text.as_bytes()).filter(|_| is_ours_to_write(&file.path));
        let same = slug.get_or_insert_with(|| own.clone()) == &own;
        if own.is_none() || !same || !paths.insert(file.path.as_str()) {
            let defect = io::Error::other("pipegen must not yield this file; please report it");
            return Err(Failure::new("write", &file.path, defect));
        }
    }
    let slug = slug.flatten().unwrap_or_default();
    let owner = Owner { root, slug: &slug, origin };
    let pins = Yielded::of(files.iter().map(|file| (file.path.as_str(), file.text.as_str())));
    let mut entries = Vec::with_capacity(files.len());
    for file in files {
        entries.push(yielded(&owner, &pins, file)?);
    }
    for (path, claim) in scan::owned_beside(&owner, &paths)? {
        entries.extend(not_yielded(root, path, claim)?);
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

/// Inside one of our directories, and no trick in any part of the path.
fn is_ours_to_write(path: &str) -> bool {
    let inside = DIRECTORIES
        .iter()
        .any(|directory| path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/')));
    let plain =
        |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']) && !part.contains('\0');
    inside && path.split('/').all(plain)
}

fn yielded(owner: &Owner<'_>, pins: &Yielded<'_>, file: &GeneratedFile) -> Result<Entry, Failure> {
    let (state, old) = match probe(owner.root, &file.path)? {
        Slot::Free => (State::Missing, None),
        Slot::Blocked(why) => (State::Blocked(why), None),
        Slot::File(found) => (classify(&found, owner, pins, file), Some(found)),
    };
    Ok(Entry { path: file.path.clone(), state, old, new: Some(file.text.clone()) })
}

fn classify(found: &Found, owner: &Owner<'_>, pins: &Yielded<'_>, file: &GeneratedFile) -> State {
    if found.bytes == file.text.as_bytes() {
        return State::Unchanged;
    }
    // An emptied file has nothing to lose.
    if found.bytes.trim_ascii().is_empty() {
        return State::HandEdited;
    }
    let Some(mark) = header::read(&found.bytes) else {
        return State::Foreign(None);
    };
    match (owner.claim(&mark), mark.slug) {
        (Claim::Shared(other), _) => State::Shared(other),
        (Claim::Other, Some(other)) => State::Foreign(Some(other)),
        _ if mark.intact => State::Stale,
        _ => pins.changed(&file.path, &found.bytes, &file.text).map_or(State::HandEdited, State::Repinned),
    }
}

fn not_yielded(root: &Path, path: String, claim: Claim) -> Result<Option<Entry>, Failure> {
    let found = match probe(root, &path)? {
        Slot::File(found) => found,
        Slot::Free => return Ok(None),
        Slot::Blocked(why) => {
            return Ok(Some(Entry { path, state: State::Blocked(why), old: None, new: None }));
        }
    };
    let state = match claim {
        Claim::Own => State::LeftOver,
        Claim::Shared(other) => State::Shared(other),
        Claim::Other => return Ok(None),
    };
    Ok(Some(Entry { path, state, old: Some(found), new: None }))
}
