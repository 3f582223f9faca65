//! What went, with all that is needed to put it back.

use crate::prune::{Deletion, Second};
use crate::registry::{Fault, Kind, Raw};
use crate::value::Repository;
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A file of JSON lines that grows. Without a file nothing is written.
#[derive(Debug, Default)]
pub struct Log(Option<(PathBuf, File)>);

/// One line; `docs/json.md` documents it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Entry<'a> {
    event: &'static str,
    at: String,
    repository: &'a str,
    digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    manifest: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restore: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Log {
    /// Opens the log at `path`, behind what is there.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn open(path: &Path) -> Result<Self, crate::output::Failure> {
        let file = OpenOptions::new().append(true).create(true).open(path);
        let file = file.map_err(crate::output::Failure::at("open log", path))?;
        Ok(Self(Some((path.to_owned(), file))))
    }

    /// Writes one line, and waits until it is on the disk.
    ///
    /// # Errors
    /// It is not.
    pub fn write(&mut self, entry: &Entry<'_>) -> Result<(), Fault> {
        let Some((path, file)) = &mut self.0 else { return Ok(()) };
        let line = serde_json::to_string(entry).map_err(std::io::Error::from);
        let written = line
            .and_then(|line| file.write_all(format!("{line}\n").as_bytes()))
            .and_then(|()| file.sync_data());
        written.map_err(|error| {
            Fault::new(Kind::Denied, format!("log `{}`", path.display()), error.to_string())
                .help("nothing is deleted that cannot be written down")
        })
    }
}

impl<'a> Entry<'a> {
    /// The line before a deletion, with the manifest, and with the command that restores it where the
    /// registry can do that.
    #[must_use]
    pub fn going(
        repository: &'a Repository,
        deletion: &'a Deletion,
        raw: &'a Raw,
        restore: Option<String>,
    ) -> Self {
        Self {
            restore,
            tags: Some(&deletion.tags),
            why: Some(deletion.why.iter().map(ToString::to_string).collect()),
            media_type: Some(&raw.media_type),
            manifest: Some(&raw.text),
            ..Self::new("going", repository, deletion)
        }
    }

    /// The line behind it.
    #[must_use]
    pub fn outcome(repository: &'a Repository, deletion: &'a Deletion, outcome: Result<(), String>) -> Self {
        let event = if outcome.is_ok() { "gone" } else { "failed" };
        Self { error: outcome.err(), ..Self::new(event, repository, deletion) }
    }

    fn new(event: &'static str, repository: &'a Repository, deletion: &Deletion) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self {
            event,
            at: Second(i64::try_from(since).unwrap_or(i64::MAX)).to_string(),
            repository: repository.as_str(),
            digest: deletion.digest.to_string(),
            tags: None,
            why: None,
            media_type: None,
            manifest: None,
            restore: None,
            error: None,
        }
    }
}
