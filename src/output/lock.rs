//! One writer at a time in one tree.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, Instant};

use super::failure::Failure;

/// Much longer than a run takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Held until it is dropped, or until the process ends, however that happens.
#[must_use]
pub struct Lock {
    /// None where the file system knows no locks, or directories cannot be opened.
    _root: Option<File>,
}

/// Waits until no other pipegen writes below `root`.
///
/// The lock is on the directory itself, so that nothing is left behind. It is advisory: it keeps
/// two runs from mixing their files, and nobody else from anything.
///
/// # Errors
/// When another one holds it for half a minute.
pub fn lock(root: &Path) -> Result<Lock, Failure> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let Ok(directory) = File::open(root) else {
        return Ok(Lock { _root: None });
    };
    let start = Instant::now();
    loop {
        match directory.try_lock() {
            Ok(()) => return Ok(Lock { _root: Some(directory) }),
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                let held = io::Error::new(ErrorKind::WouldBlock, "another pipegen has been writing there");
                return Err(Failure::new("write below", root, held));
            }
            Err(TryLockError::Error(_)) => return Ok(Lock { _root: None }),
        }
    }
}
