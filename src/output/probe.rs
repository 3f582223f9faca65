//! Looks at one place below the root without following a symbolic link.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::entry::Found;
use super::failure::Failure;

/// More than ten times the largest file that GitHub would run.
const LIMIT: u64 = 8 << 20;

/// What is at a place.
pub enum Slot {
    /// Nothing: it can be created.
    Free,
    /// A regular file.
    File(Found),
    /// Something that must not be replaced or written through, and what.
    Blocked(String),
}

/// The place of `path`, which is relative and written with `/`, below `root`.
pub fn locate(root: &Path, path: &str) -> PathBuf {
    let mut place = root.to_path_buf();
    place.extend(path.split('/'));
    place
}

/// What is at `path` below `root`.
pub fn probe(root: &Path, path: &str) -> Result<Slot, Failure> {
    if let Some(why) = obstacle(root, path)? {
        return Ok(Slot::Blocked(why));
    }
    let place = locate(root, path);
    let Some(metadata) = look(&place)? else {
        return Ok(Slot::Free);
    };
    if !metadata.is_file() {
        let what = if metadata.is_symlink() {
            "a symbolic link"
        } else if metadata.is_dir() {
            "a directory"
        } else {
            "not a regular file"
        };
        return Ok(Slot::Blocked(format!("it is {what}")));
    }
    let mut bytes = Vec::new();
    match File::open(&place).and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes)) {
        // Somebody removed it while we looked.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Slot::Free),
        read => read.map_err(Failure::at("read", &place))?,
    };
    if bytes.len() as u64 > LIMIT {
        return Ok(Slot::Blocked(format!("it is larger than {} MiB, and no generated file is", LIMIT >> 20)));
    }
    Ok(Slot::File(Found { bytes, mode: mode(&metadata) }))
}

/// What keeps the parents of `path` below `root` from being plain directories.
pub fn obstacle(root: &Path, path: &str) -> Result<Option<String>, Failure> {
    let mut place = root.to_path_buf();
    let mut above = String::new();
    let parents = path.rsplit_once('/').map_or("", |(parents, _)| parents);
    for part in parents.split('/').filter(|part| !part.is_empty()) {
        place.push(part);
        above.push_str(part);
        match look(&place)? {
            None => return Ok(None),
            Some(found) if found.is_dir() => above.push('/'),
            Some(found) if found.is_symlink() => {
                return Ok(Some(format!("`{above}` is a symbolic link")));
            }
            Some(_) => return Ok(Some(format!("`{above}` is not a directory"))),
        }
    }
    Ok(None)
}

/// What lies at `place` itself, or None.
fn look(place: &Path) -> Result<Option<Metadata>, Failure> {
    match fs::symlink_metadata(place) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::new("look at", place, error)),
    }
}

#[cfg(unix)]
fn mode(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::PermissionsExt;
    if metadata.permissions().mode() & 0o100 == 0 { "100644" } else { "100755" }
}

#[cfg(not(unix))]
fn mode(_: &Metadata) -> &'static str {
    "100644"
}
