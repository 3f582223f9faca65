//! A pipeline under another name: the check that branches require has another name, too.

use crate::output::{Entry, header};

use super::exit::Stop;
use super::report::clean;
use super::session::Session;

/// Says so where the files on disk report another check than those that take their place.
///
/// # Errors
/// When it cannot be written.
pub fn print(session: &mut Session<'_>, entries: &[Entry]) -> Result<(), Stop> {
    let Some((old, new)) = checks(entries) else { return Ok(()) };
    let (old, new) = (clean::visible(&old), clean::visible(&new));
    let text = format!(
        "the check `{old} gate` is called `{new} gate` from now on: a branch that requires the old one waits for it for ever, \
         on every pull request. Require `{new} gate` in its place when this is merged; `pipegen doctor` says where. Statuses \
         `{old} …` of jobs that follow are renamed as well"
    );
    session.warn("required check renamed", &text)
}

/// The name of the pipeline in the files on disk, and in the new ones; nothing where they are one.
fn checks(entries: &[Entry]) -> Option<(String, String)> {
    let new = |entry: &&Entry| entry.new.as_ref().is_some_and(|text| is_root(&entry.path, text.as_bytes()));
    let new = entries.iter().find(new).filter(|entry| entry.drifted())?.new.as_ref()?;
    let new = name(new.as_bytes())?;
    let old = entries.iter().filter_map(|entry| Some((entry, &entry.old.as_ref()?.bytes)));
    let old = old.filter(|(entry, bytes)| is_root(&entry.path, bytes));
    let old: Vec<String> = old.filter_map(|(_, bytes)| name(bytes)).collect();
    let other = old.iter().find(|name| **name != new).filter(|_| !old.contains(&new))?;
    Some((other.clone(), new))
}

/// Whether the file is the one workflow of a pipeline.
fn is_root(path: &str, text: &[u8]) -> bool {
    header::owner(text).is_some_and(|slug| path == format!(".github/workflows/{slug}.yml"))
}

/// The name of a workflow.
fn name(text: &[u8]) -> Option<String> {
    let workflow: serde_yaml::Value = serde_yaml::from_slice(text).ok()?;
    workflow.get("name")?.as_str().map(str::to_owned)
}
