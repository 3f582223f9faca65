//! Prints findings, as `--format` asks.

pub mod clean;
pub mod github;
pub mod human;
mod json;
mod place;
mod snippet;
mod told;
pub mod wrap;

use super::changes::Changes;
use super::exit::Stop;
use super::options::Format;
use super::session::{Attempt, Session};

/// Prints the findings of `attempt`; `consequence` follows when there is no product.
///
/// # Errors
/// When they cannot be written.
pub fn findings<T>(session: &mut Session<'_>, attempt: &Attempt<T>, consequence: &str) -> Result<(), Stop> {
    let err = &mut session.console.err;
    match session.format {
        Format::Json if attempt.diagnostics.is_empty() => Ok(()),
        Format::Json => err.put(json::document(attempt, None)),
        Format::Human => err.put(human::findings(attempt, consequence, err.color())),
        Format::Github => err.put(github::findings(attempt)),
    }
}

/// The same for a command whose report is a document of its own: with `--format json` one goes to
/// standard output, with `changes` in it.
///
/// # Errors
/// When they cannot be written.
pub fn all<T>(
    session: &mut Session<'_>,
    attempt: &Attempt<T>,
    changes: Option<&Changes<'_>>,
    consequence: &str,
) -> Result<(), Stop> {
    if session.format == Format::Json {
        return session.console.out.put(json::document(attempt, changes));
    }
    findings(session, attempt, consequence)
}

/// Says what ended the command early.
///
/// # Errors
/// When it cannot be said.
pub fn stop(session: &mut Session<'_>, stop: &Stop) -> Result<(), Stop> {
    let text = match session.format {
        Format::Github => github::stop(&stop.to_string()),
        _ => format!("error: {}\n", clean::visible(&stop.to_string())),
    };
    session.console.err.put(text)
}
