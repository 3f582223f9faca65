//! `cargo xtask tidy`: the rules of the house that no linter knows.

mod rooms;
mod source;
mod words;

use std::fmt;
use std::fs;

use crate::process::{command, read, root};

/// A broken rule.
#[derive(Debug, PartialEq, Eq)]
struct Objection {
    file: String,
    line: usize,
    message: String,
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Reads every file that Git tracks, or would.
///
/// # Errors
/// Lists what breaks a rule.
pub fn run() -> Result<(), String> {
    let mut objections = Vec::new();
    let files = files()?;
    for file in &files {
        let Ok(text) = fs::read_to_string(root().join(file)) else {
            continue; // a directory link, an image, or a file deleted but not yet committed
        };
        objections.extend(words::check(file, &text));
        if is_source(file) {
            objections.extend(source::check(file, &text));
            objections.extend(rooms::check(file, &text));
        }
    }
    match objections.is_empty() {
        true => {
            println!("tidy: {} files", files.len());
            Ok(())
        }
        false => {
            let lines: Vec<_> = objections.iter().map(Objection::to_string).collect();
            Err(lines.join("\n"))
        }
    }
}

/// Paths below the root, without what `.gitignore` names.
fn files() -> Result<Vec<String>, String> {
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    let listing = read(&mut command("git", &arguments)).ok_or("tidy: `git ls-files` failed")?;
    let files: Vec<_> = listing.split_terminator('\0').map(str::to_owned).collect();
    match files.iter().any(|file| is_source(file)) {
        true => Ok(files),
        false => Err("tidy: `git ls-files` knows no source".to_owned()),
    }
}

fn is_source(file: &str) -> bool {
    file.ends_with(".rs") && (file.starts_with("src/") || file.starts_with("xtask/"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_repository_is_tidy() {
        assert_eq!(super::run(), Ok(()));
    }
}
