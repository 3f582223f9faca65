//! What went, with all that is needed to put it back.

use crate::language::value::{Repository, Second};
use crate::net::{Fault, Kind};
use crate::prune::Deletion;
use crate::registry::Raw;
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A file of JSON lines that grows; it is made when the first line is written. Without a file nothing is
/// written.
#[derive(Debug, Default)]
pub struct Log {
    path: Option<PathBuf>,
    file: Option<File>,
    lines: usize,
}

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
    version: Option<u64>,
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
        Ok(Self { path: Some(path.to_owned()), file: Some(file), lines: 0 })
    }

    /// The same, made when there is something to write.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: Some(path.to_owned()), file: None, lines: 0 }
    }

    /// Where it is, or will be.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Where it is, once something was written.
    #[must_use]
    pub fn written(&self) -> Option<&Path> {
        self.path.as_deref().filter(|_| self.lines > 0)
    }

    /// Writes which manifests are to go together, before the first of them does: should it be cut short, the
    /// next prune looks for all of them.
    ///
    /// # Errors
    /// It is not on the disk.
    pub fn begin(&mut self, repository: &Repository, group: &[&Deletion]) -> Result<(), Fault> {
        if group.len() < 2 {
            return Ok(());
        }
        group.iter().try_for_each(|deletion| self.write(&Entry::new("begins", repository, deletion)))
    }

    /// Writes one line, and waits until it is on the disk.
    ///
    /// # Errors
    /// It is not.
    pub fn write(&mut self, entry: &Entry<'_>) -> Result<(), Fault> {
        let Some(path) = &self.path else { return Ok(()) };
        let write = |file: &mut Option<File>| {
            let line = serde_json::to_string(entry).map_err(std::io::Error::from)?;
            if file.is_none() {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                *file = Some(OpenOptions::new().append(true).create(true).open(path)?);
            }
            let Some(file) = file else { return Ok(()) };
            file.write_all(format!("{line}\n").as_bytes())?;
            file.sync_data()
        };
        self.lines += 1;
        write(&mut self.file).map_err(|error| {
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
        (restore, version): (Option<String>, Option<u64>),
    ) -> Self {
        Self {
            restore,
            version,
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
            version: None,
            restore: None,
            error: None,
        }
    }
}
