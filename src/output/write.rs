//! Makes the tree what the pipeline yields.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::entry::{Entry, State};
use super::failure::Failure;
use super::probe::locate;
use super::stage::Stage;

/// Writes and removes what `entries`, the result of [`super::compare`], ask for below `root`.
///
/// All new contents reach the disk before the first file is replaced, and all are in place before
/// the first one is removed. `force` takes foreign files over, and changed pins back. Returns false, with nothing
/// touched, when an entry is in the way.
///
/// # Errors
/// When the disk refuses. Files are then old or new, never in between.
pub fn write(root: &Path, entries: &[Entry], force: bool) -> Result<bool, Failure> {
    if entries.iter().any(|entry| in_the_way(&entry.state, force)) {
        return Ok(false);
    }
    carry_out(root, entries, Stage::default())?;
    Ok(true)
}

/// The same behind a change of the file at `source`: all new contents reach the disk before that
/// file is replaced by `text`, and that before the first of `entries`. Changed pins are overwritten.
///
/// # Errors
/// As [`write`].
pub fn write_behind(source: &Path, text: &[u8], root: &Path, entries: &[Entry]) -> Result<bool, Failure> {
    let stops = |state: &State| !matches!(state, State::Repinned(_)) && in_the_way(state, false);
    if entries.iter().any(|entry| stops(&entry.state)) {
        return Ok(false);
    }
    let mut stage = Stage::default();
    stage.change(source, text)?;
    carry_out(root, entries, stage)?;
    Ok(true)
}

fn carry_out(root: &Path, entries: &[Entry], mut stage: Stage) -> Result<(), Failure> {
    for entry in entries.iter().filter(|entry| entry.drifted()) {
        if let Some(text) = &entry.new {
            stage.add(locate(root, &entry.path), text)?;
        }
    }
    stage.commit()?;
    for entry in entries.iter().filter(|entry| entry.new.is_none()) {
        remove(root, &entry.path)?;
    }
    Ok(())
}

fn in_the_way(state: &State, force: bool) -> bool {
    match state {
        State::Blocked(_) | State::Shared(_) => true,
        State::Foreign(_) | State::Repinned(_) => !force,
        _ => false,
    }
}

/// Removes a file and the directories that it leaves empty, as Git does.
fn remove(root: &Path, path: &str) -> Result<(), Failure> {
    let place = locate(root, path);
    match fs::remove_file(&place) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Failure::new("remove", &place, error));
        }
        _ => {}
    }
    let parents = place.ancestors().skip(1);
    for directory in parents.take_while(|directory| *directory != root) {
        // It fails exactly when something else is left in there.
        if fs::remove_dir(directory).is_err() {
            break;
        }
    }
    Ok(())
}
