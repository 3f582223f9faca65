//! A pipeline that publishes and does not say from where.

use crate::compiler::Compiled;
use crate::git::{Git, on_github};

use super::exit::Stop;
use super::report::clean;
use super::session::{Attempt, Session};

/// Says so, with the name that the clone's `origin` has on GitHub. No exit code depends on it: where the
/// repository is, a file cannot know.
///
/// # Errors
/// When it cannot be written.
pub fn print(session: &mut Session<'_>, attempt: &Attempt<Compiled>) -> Result<(), Stop> {
    let name = attempt.input.name.as_str();
    let Some(Compiled { pipeline, .. }) = &attempt.product else { return Ok(()) };
    if pipeline.home.is_some() || pipeline.images.iter().all(|image| image.registry().is_none()) {
        return Ok(());
    }
    let origin = Git::of(session.options.root()).and_then(|git| git.origin());
    let home = origin.as_deref().and_then(on_github);
    let home = home.map_or_else(|| "owner/name".to_owned(), |(owner, name)| format!("{owner}/{name}"));
    let text = clean::visible(&format!(
        "{name} does not say where it is at home: every copy of the repository publishes, where it has the \
         rights; write `home = \"{home}\"` in `[pipeline]`"
    ));
    session.warn("no home", &text)
}
