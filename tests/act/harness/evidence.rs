//! What a failed test leaves behind.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Prints where the evidence is, all that the failed jobs said, and the end of every log.
#[allow(clippy::print_stderr)]
pub fn report(home: &Path) {
    eprintln!("the scenario is kept in {}", home.display());
    for entry in fs::read_dir(home).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "log") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            eprintln!("--- {}: the jobs that failed\n{}", path.display(), of_failed(&lines).join("\n"));
            eprintln!(
                "--- {}: the end\n{}",
                path.display(),
                lines[lines.len().saturating_sub(60)..].join("\n")
            );
        }
    }
}

/// The lines of every job, or leg of one, whose log has a failure.
fn of_failed<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let job = |line: &'a str| line.split_once(" | ").map(|(job, _)| job);
    let failed: BTreeSet<&str> =
        lines.iter().filter(|line| line.contains('❌')).filter_map(|line| job(line)).collect();
    lines.iter().copied().filter(|line| job(line).is_some_and(|job| failed.contains(job))).collect()
}
