//! `pipegen diff`: prints only the diff.

use clap::Args;

use crate::output::{self, State};

use super::changes::Changes;
use super::exit::{Exit, Stop};
use super::options::FormatOption;
use super::renamed;
use super::report;
use super::session::Session;
use super::show;

/// Options of `pipegen diff`.
#[derive(Args, Clone, Debug, Default)]
pub struct DiffArgs {
    /// How findings are printed.
    #[command(flatten)]
    pub format: FormatOption,
}

/// Prints what `git apply` would have to change. Says only what no diff can.
///
/// # Errors
/// When the machine fails.
pub fn run(session: &mut Session<'_>) -> Result<Exit, Stop> {
    session.check_root()?;
    let attempt = session.compile()?;
    report::findings(session, &attempt, "nothing was compared")?;
    let Some(compiled) = &attempt.product else {
        return Ok(Exit::Wrong);
    };
    let entries = output::compare_from(session.options.root(), &compiled.files, session.options.origin())?;
    show::diff(session, &entries)?;
    let changes = Changes::new(session.options, &entries, false);
    let drifted = changes.drifted();
    let color = session.console.err.color();
    for entry in &drifted {
        if matches!(entry.state, State::Blocked(_) | State::Shared(_)) {
            session.console.err.put(changes.told(entry, color))?;
        }
    }
    renamed::print(session, &entries)?;
    if drifted.is_empty() { Ok(Exit::Fine) } else { Ok(Exit::Drift) }
}
