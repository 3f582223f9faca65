//! What is worth a line although nothing is wrong with the file: it and the repository disagree.

use std::path::Path;

use crate::compiler;
use crate::compiler::Compiled;
use crate::git::Git;
use crate::language::manifest::schema;

use super::exit::Stop;
use super::options::Format;
use super::report::clean;
use super::session::{Attempt, Session};

/// Prints them to standard error, for people alone: no exit code depends on a note, because what
/// it rests on differs from one clone of the repository to the next.
///
/// # Errors
/// When they cannot be written.
pub fn print(session: &mut Session<'_>, attempt: &Attempt<Compiled>) -> Result<(), Stop> {
    if session.format != Format::Human {
        return Ok(());
    }
    let notes = [default_branch(session, attempt), old_schema(session, attempt)];
    for note in notes.into_iter().flatten() {
        session.console.err.put(format!("note: {}\n", clean::visible(&note)))?;
    }
    Ok(())
}

/// The clone remembers the default branch of the place that it came from.
fn default_branch(session: &Session<'_>, attempt: &Attempt<Compiled>) -> Option<String> {
    let real = Git::of(session.options.root())?.default_branch()?;
    let name = attempt.input.name.as_str();
    let own = &attempt.product.as_ref()?.pipeline.default_branch;
    (*own != real).then(|| {
        format!(
            "the default branch of `origin` is `{real}`, that of {name} is `{own}`: GitHub runs schedules \
             on the first alone; write `default-branch = \"{real}\"`"
        )
    })
}

/// The schema that an editor reads beside the file is another version's.
fn old_schema(session: &Session<'_>, attempt: &Attempt<Compiled>) -> Option<String> {
    let named = attempt.input.text.lines().next()?.strip_prefix("#:schema ")?.trim();
    let path = named.strip_prefix("./")?;
    let place = session.options.file.parent().unwrap_or(Path::new("")).join(path);
    let text = compiler::text_of(&place)?;
    let place = place.display().to_string();
    let place = shlex::try_quote(&place).ok()?;
    let stale = schema::is_ours(&text) && text != schema::schema();
    stale.then(|| format!("{place} is not the schema of this pipegen; renew it: pipegen schema > {place}"))
}
