//! `pipegen check`: compares and touches nothing.

use clap::Args;

use super::changes::{Changes, only_pins};
use super::exit::{Exit, Stop};
use super::homeless;
use super::notes;
use super::options::{Format, FormatOption};
use super::pin_changes;
use super::renamed;
use super::repinned;
use super::report;
use super::session::Session;
use super::show;

/// Options of `pipegen check`.
#[derive(Args, Clone, Debug, Default)]
pub struct CheckArgs {
    /// How findings are printed.
    #[command(flatten)]
    pub format: FormatOption,
    /// Exit 0 where nothing differs but pins of actions that `pipegen pins adopt` would take over
    #[arg(long)]
    pub allow_pins: bool,
}

/// Says what differs and how to fix it; the diff goes to standard output.
///
/// # Errors
/// When the machine fails.
pub fn run(args: &CheckArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    session.check_root()?;
    let Some((attempt, entries)) = session.compare("nothing was compared")? else { return Ok(Exit::Wrong) };
    let changes = pin_changes::changes(session.options, &attempt, &entries, false);
    let allowed = args.allow_pins && changes.only_pins() && changes.adoptable();
    report::all(session, &attempt, Some(&changes), "")?;
    notes::print(session, &attempt)?;
    homeless::print(session, &attempt)?;
    renamed::print(session, &entries)?;
    match session.format {
        Format::Json => {}
        Format::Github => {
            show::diff(session, &entries)?;
            let text = report::github::drift(&changes, allowed);
            session.console.err.put(text)?;
        }
        Format::Human => {
            show::diff(session, &entries)?;
            let text = summary(&changes, allowed, session.console.err.color());
            session.console.err.put(text)?;
        }
    }
    if allowed || changes.drifted().is_empty() { Ok(Exit::Fine) } else { Ok(Exit::Drift) }
}

fn summary(changes: &Changes<'_>, allowed: bool, color: bool) -> String {
    let drifted = changes.drifted();
    if drifted.is_empty() {
        let count = changes.entries.len();
        return format!("{count} files checked, all up to date\n");
    }
    let mut text = String::new();
    for entry in drifted.iter().filter(|entry| !only_pins(&entry.state)) {
        text.push_str(&changes.told(entry, color));
    }
    text.push_str(&repinned::lines(changes, color));
    let (count, all) = (drifted.len(), changes.entries.len());
    let level = if allowed { "note" } else { "error" };
    let how = if changes.only_pins() { "differ, in pins of actions alone" } else { "differ" };
    text.push_str(&format!("{level}: {count} of {all} files {how}\n"));
    text.push_str(&changes.remedy());
    text
}
