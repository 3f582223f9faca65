//! What the clone says: who owns which files, and which workflows there are.

use super::codeowners::TOO_LARGE;
use super::subject::name_of;
use crate::output::header;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// Where GitHub looks for CODEOWNERS, and [in which order](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-file-location).
const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
const WORKFLOWS: &str = ".github/workflows";
/// More of a workflow than GitHub runs.
const LARGEST_WORKFLOW: usize = 2 << 20;
/// More than a name needs.
const LONGEST_NAME: usize = 1_000;

/// What the clone says.
#[derive(Clone, Debug, Default)]
pub struct Local {
    /// The CODEOWNERS that counts.
    pub owners: Option<OwnersFile>,
    /// Path and name of each workflow.
    pub workflows: Vec<(String, String)>,
    /// Names of those that are the only or first workflow of some pipeline of pipegen.
    pub pipelines: Vec<String>,
}

/// A CODEOWNERS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnersFile {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Local {
    /// Reads the clone at `root`; what cannot be read is not there.
    #[must_use]
    pub fn read(root: &Path) -> Self {
        let owners = PLACES.iter().find_map(|path| {
            let bytes = read(&root.join(path), TOO_LARGE)?;
            Some(OwnersFile { path: (*path).to_owned(), text: String::from_utf8_lossy(&bytes).into_owned() })
        });
        let mut local = Self { owners, ..Self::default() };
        let Ok(listing) = fs::read_dir(root.join(WORKFLOWS)) else { return local };
        let names = listing.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> =
            names.filter(|name| name.ends_with(".yml") || name.ends_with(".yaml")).collect();
        names.sort();
        for file in names {
            let path = format!("{WORKFLOWS}/{file}");
            let Some(bytes) = read(&root.join(&path), LARGEST_WORKFLOW) else { continue };
            let Ok(text) = String::from_utf8(bytes) else { continue };
            // GitHub shows the path of a workflow without a name.
            let name = name_of(name_alone(&text)).unwrap_or_else(|| path.clone());
            if header::owner(text.as_bytes()).is_some_and(|slug| file == format!("{slug}.yml")) {
                local.pipelines.push(name.clone());
            }
            local.workflows.push((path, name));
        }
        local
    }
}

/// The first `most` bytes and one more of a regular file: a pipe would be waited for without end.
fn read(place: &Path, most: usize) -> Option<Vec<u8>> {
    if !fs::metadata(place).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(place).ok()?.take(most as u64 + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The lines of a workflow of somebody's that give its name. The whole of it is not read as YAML, which
/// can take for ever.
fn name_alone(text: &str) -> &str {
    let is_name = |line: &str| ["name:", "\"name\":", "'name':"].iter().any(|key| line.starts_with(key));
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        match start {
            None if is_name(line) => start = Some(at),
            Some(start) if !line.starts_with([' ', '\t', '\r', '\n']) || at - start > LONGEST_NAME => {
                return &text[start..at];
            }
            _ => {}
        }
        at += line.len();
    }
    start.map_or("", |start| &text[start..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{name_alone, name_of, read};

    #[test]
    fn a_name_is_found_without_reading_the_rest() {
        for (text, name) in [
            ("on: push\nname: A b # c\njobs: {}\n", Some("A b")),
            ("\"name\": 'a: b'\n", Some("a: b")),
            ("name: >-\n  a\n  b\n\njobs: {}\n", Some("a b")),
            ("jobs:\n  name: a\n", None),
            ("on: [[[[\nname: a\n", Some("a")),
        ] {
            assert_eq!(name_of(name_alone(text)).as_deref(), name, "{text}");
        }
        let start = std::time::Instant::now();
        assert_eq!(
            name_of(name_alone(&format!("a: {}\nname: b\n", "[".repeat(1 << 20)))).as_deref(),
            Some("b")
        );
        assert!(start.elapsed().as_secs() < 5);
    }

    #[test]
    fn only_regular_files_are_read_and_not_without_end() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(read(std::path::Path::new("/dev/zero"), 3), None);
        assert_eq!(read(directory.path(), 3), None);
        let file = directory.path().join("a");
        std::fs::write(&file, "abcdef").unwrap();
        assert_eq!(read(&file, 3), Some(b"abcd".to_vec()));
    }
}
