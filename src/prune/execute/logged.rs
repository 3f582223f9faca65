//! Reads a log again.

use crate::registry::Digest;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What a log says of one manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Its repository.
    pub repository: String,
    /// Its digest.
    pub digest: Digest,
    /// The tags that it had.
    pub tags: Vec<String>,
    /// Its media type.
    pub media_type: String,
    /// Its text; nothing where its deletion had not begun.
    pub manifest: Option<String>,
    /// The number by which its registry knew it.
    pub version: Option<u64>,
    /// It went.
    pub is_gone: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Line {
    event: String,
    repository: String,
    digest: String,
    #[serde(default)]
    tags: Vec<String>,
    media_type: Option<String>,
    manifest: Option<String>,
    version: Option<u64>,
}

/// What a log says, in its order: each manifest of each repository once, as its last lines have it. A last
/// line without an end was cut short when it was written, and says nothing.
///
/// # Errors
/// It cannot be read, or is no such log; with the line.
pub fn read(path: &Path) -> Result<Vec<Gone>, String> {
    let place = path.display();
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("cannot read the log `{place}`: {error}"))?;
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let mut all: Vec<Gone> = Vec::new();
    let mut places: BTreeMap<(String, Digest), usize> = BTreeMap::new();
    for (number, line) in whole.lines().enumerate() {
        let wrong = |why: &str| format!("`{place}`, line {}: {why}", number + 1);
        let line: Line = serde_json::from_str(line).map_err(|error| {
            wrong(&format!("this is not the log of a prune, such as `--log` writes: {error}"))
        })?;
        let digest = Digest::parse(&line.digest).ok_or_else(|| wrong("has no digest"))?;
        let at = *places.entry((line.repository.clone(), digest)).or_insert_with(|| {
            all.push(Gone {
                repository: line.repository.clone(),
                digest,
                tags: Vec::new(),
                media_type: String::new(),
                manifest: None,
                version: None,
                is_gone: false,
            });
            all.len() - 1
        });
        note(&mut all[at], line);
    }
    Ok(all)
}

fn note(one: &mut Gone, line: Line) {
    match line.event.as_str() {
        "going" => {
            one.is_gone = false;
            one.tags = line.tags;
            one.media_type = line.media_type.unwrap_or_default();
            (one.manifest, one.version) = (line.manifest, line.version);
        }
        "gone" => one.is_gone = true,
        _ => {}
    }
}
