//! What a failed test leaves behind.

use std::fs;
use std::path::Path;

/// Prints where the evidence is, and the end of every log.
#[allow(clippy::print_stderr)]
pub fn report(home: &Path) {
    eprintln!("the scenario is kept in {}", home.display());
    for entry in fs::read_dir(home).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "log") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            eprintln!("--- {}\n{}", path.display(), lines[lines.len().saturating_sub(60)..].join("\n"));
        }
    }
}
