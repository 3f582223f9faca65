//! New contents, written beside their places and not yet in them.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::failure::Failure;

const PREFIX: &str = ".pipegen-";
const SUFFIX: &str = ".part";

/// Whether a file of this name waited to be put in place when its pipegen was killed.
pub fn is_part(name: &OsStr) -> bool {
    let name = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
    name.is_some_and(|middle| middle.len() == 6 && middle.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Removes what a pipegen that was killed left in the directory of `file`. What still waits there is
/// left alone: the [lock](super::lock()) is on the root, and a pipegen with another root may have a file
/// in the same directory.
pub fn sweep_beside(file: &Path) {
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    let entries = fs::read_dir(directory.unwrap_or(Path::new("."))).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| is_part(&entry.file_name())) {
        // To open a pipe would be to wait for who writes into it.
        if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        if let Some(_held) = File::open(entry.path()).ok().filter(|file| file.try_lock().is_ok()) {
            // It is in nobody's way: what cannot be removed stays.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Files that wait to be put in place. Dropped, it leaves nothing behind.
#[derive(Default)]
pub struct Stage {
    files: Vec<(NamedTempFile, PathBuf)>,
    directories: Vec<PathBuf>,
}

impl Stage {
    /// Writes `text` to disk, all but its name.
    pub fn add(&mut self, place: PathBuf, text: &str) -> Result<(), Failure> {
        let directory = place.parent().unwrap_or(Path::new("."));
        self.create(directory)?;
        let file =
            filled(directory, text.as_bytes()).map_err(|error| Failure::new("write", &place, error))?;
        self.files.push((file, place));
        Ok(())
    }

    /// The same for a file of the user's, which is there: its permissions stay, and a symbolic link
    /// to it does.
    pub fn change(&mut self, place: &Path, text: &[u8]) -> Result<(), Failure> {
        let real = place.canonicalize().map_err(Failure::at("read", place))?;
        let directory = real.parent().unwrap_or(Path::new("."));
        let failed = |error| Failure::new("write", place, error);
        let permissions = fs::metadata(&real).map_err(failed)?.permissions();
        let file = filled(directory, text).map_err(failed)?;
        file.as_file().set_permissions(permissions).map_err(failed)?;
        self.files.push((file, real));
        Ok(())
    }

    /// Puts every file in its place; each is replaced in one step.
    pub fn commit(mut self) -> Result<(), Failure> {
        self.directories.clear();
        for (file, place) in self.files.drain(..) {
            file.persist(&place).map_err(|error| Failure::new("replace", &place, error.error))?;
        }
        Ok(())
    }

    fn create(&mut self, directory: &Path) -> Result<(), Failure> {
        let absent = |place: &&Path| !place.as_os_str().is_empty() && !place.exists();
        let mut missing: Vec<&Path> = directory.ancestors().take_while(absent).collect();
        missing.reverse();
        for place in missing {
            match fs::create_dir(place) {
                Ok(()) => self.directories.push(place.to_path_buf()),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Failure::new("create directory", place, error)),
            }
        }
        Ok(())
    }
}

impl Drop for Stage {
    /// Takes back the directories that were made for files which never came.
    fn drop(&mut self) {
        self.files.clear();
        for directory in self.directories.iter().rev() {
            // Somebody may have put something there since; then it stays.
            let _ = fs::remove_dir(directory);
        }
    }
}

/// Writes one file in one step; a symbolic link in its place is replaced, not followed.
///
/// # Errors
/// When the disk refuses.
pub fn replace(place: &Path, text: &str) -> Result<(), Failure> {
    let mut stage = Stage::default();
    stage.add(place.to_path_buf(), text)?;
    stage.commit()
}

fn filled(directory: &Path, text: &[u8]) -> std::io::Result<NamedTempFile> {
    let mut file = file_in(directory)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A temporary file with the permissions of any other new file, which the umask may narrow.
fn file_in(directory: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    loop {
        let file = builder.tempfile_in(directory)?;
        // Held as long as it waits, and for no longer than its process lives: so a sweep tells it from
        // one that was left. A file system without locks has no sweep either.
        let is_held = file.as_file().lock().is_ok();
        // A sweep that came in between has taken it away.
        if !is_held || file.path().exists() {
            return Ok(file);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_leaves_what_still_waits_and_takes_what_was_left() {
        let home = tempfile::tempdir().expect("a directory");
        let (source, left) = (home.path().join("pipeline.toml"), home.path().join(".pipegen-a1B2c3.part"));
        fs::write(&source, "old").expect("a file");
        fs::write(&left, "left").expect("a file");
        let mut stage = Stage::default();
        stage.change(&source, b"new").expect("a stage");
        sweep_beside(&source);
        assert!(!left.exists());
        stage.commit().expect("it is still there");
        assert_eq!(fs::read_to_string(&source).expect("a file"), "new");
        // One that is dropped, as one that was killed, holds nothing.
        let (_, part) = filled(home.path(), b"left").expect("a file").keep().expect("it stays");
        sweep_beside(&source);
        assert!(!part.exists() && source.exists());
        // Nobody writes into this one, and nobody waits for that.
        let pipe = home.path().join(".pipegen-d4E5f6.part");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|made| made.success()));
        sweep_beside(&source);
        assert!(pipe.exists());
    }
}
