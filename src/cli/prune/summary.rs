//! The page of a run of GitHub Actions.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use super::table::{count, short};
use super::{Outcome, Seen, idle};
use crate::prune::{Bytes, Deletion};

/// Lines that are listed. A step's summary has at most
/// [1 MiB](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits),
/// and nobody reads more.
const LINES: usize = 500;

/// Appends a section to the summary.
///
/// # Errors
/// It cannot be written.
pub fn append(path: &Path, all: &[Outcome], applied: bool) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(section(all, applied).as_bytes())
}

/// The section. Tags and repositories have no character that Markdown would act on outside of code.
fn section(all: &[Outcome], applied: bool) -> String {
    let mut out = String::from(
        "## Retention\n\n| repository | held | goes | freed | result |\n|---|---|---|---|---|\n",
    );
    for one in all {
        let (name, result) = (&one.repository, result(one, applied));
        let _ = match &one.seen {
            Ok(seen) => {
                let (plan, held) = (&seen.plan, seen.inventory.manifests().len());
                let (going, freed) = (plan.deletions.len(), Bytes(plan.freed));
                writeln!(out, "| `{name}` | {} | {going} | {freed} | {result} |", count(held, "manifest"))
            }
            Err(_) => writeln!(out, "| `{name}` | unknown | 0 | 0 B | {result} |"),
        };
    }
    out.push('\n');
    for note in idle::notes(all) {
        let _ = writeln!(out, "- {note}");
    }
    out.push('\n');
    for one in all {
        let Ok(Seen { plan, .. }) = &one.seen else { continue };
        if plan.deletions.is_empty() {
            continue;
        }
        let _ = writeln!(out, "<details><summary>What goes from <code>{}</code></summary>\n", one.repository);
        plan.deletions.iter().take(LINES).for_each(|deletion| line(&mut out, deletion));
        if let Some(more) = plan.deletions.len().checked_sub(LINES).filter(|more| *more > 0) {
            let _ = writeln!(out, "- and {more} more; the log of the step has all");
        }
        out.push_str("\n</details>\n\n");
    }
    out
}

fn line(out: &mut String, deletion: &Deletion) {
    let tags: Vec<String> = deletion.tags.iter().map(|tag| format!("`{tag}`")).collect();
    let tags = if tags.is_empty() { "no tag".to_owned() } else { tags.join(", ") };
    let _ = writeln!(out, "- `{}` {tags}", short(&deletion.digest));
}

fn result(one: &Outcome, applied: bool) -> String {
    let seen = match &one.seen {
        Ok(seen) => seen,
        Err(_) => return "**could not be listed: nothing was deleted**".to_owned(),
    };
    match &seen.done {
        Some(done) if done.is_fine() => format!("{} deleted, {} left", done.gone.len(), done.left),
        Some(done) => {
            format!("**{} deleted, {} failed, {} left**", done.gone.len(), done.failed.len(), done.left)
        }
        None if seen.refused.is_some() => {
            format!("**{}**", if applied { "refused" } else { "would be refused" })
        }
        None => "dry run".to_owned(),
    }
}
