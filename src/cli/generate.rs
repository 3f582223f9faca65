//! `pipegen generate`: compiles and writes.

use clap::Args;

use crate::output::{self, Entry, State};

use super::changes::{Changes, stops};
use super::exit::{Exit, Stop};
use super::homeless;
use super::notes;
use super::options::{Format, FormatOption};
use super::pin_changes;
use super::renamed;
use super::repinned;
use super::report;
use super::session::Session;

/// Options of `pipegen generate`.
#[derive(Args, Clone, Debug, Default)]
pub struct GenerateArgs {
    /// How findings are printed.
    #[command(flatten)]
    pub format: FormatOption,
    /// Overwrite what is in the way: files that pipegen did not make, and pins changed in those that
    /// it made
    #[arg(long)]
    pub force: bool,
}

/// Writes all files, or none when something is wrong or in the way.
///
/// # Errors
/// When the machine fails.
pub fn run(args: &GenerateArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    session.check_root()?;
    let _lock = session.lock()?;
    let Some((attempt, entries)) = session.compare("nothing was written")? else { return Ok(Exit::Wrong) };
    let mut changes = pin_changes::changes(session.options, &attempt, &entries, false);
    let stopped = changes.pins_at_stake() && !args.force;
    changes.written = !stopped && output::write(session.options.root(), &entries, args.force)?;
    let written = changes.written;
    report::all(session, &attempt, Some(&changes), "")?;
    notes::print(session, &attempt)?;
    homeless::print(session, &attempt)?;
    renamed::print(session, &entries)?;
    if session.format == Format::Json {
        return Ok(exit(written));
    }
    if written {
        let text = done(&changes, session.console.out.color());
        session.console.out.put(text)?;
    } else {
        let text = refused(&changes, session.console.err.color());
        session.console.err.put(text)?;
    }
    Ok(exit(written))
}

fn exit(written: bool) -> Exit {
    if written { Exit::Fine } else { Exit::Wrong }
}

/// What was written, line by line, and the counts.
#[must_use]
pub fn done(changes: &Changes<'_>, color: bool) -> String {
    let mut text = String::new();
    for entry in changes.drifted() {
        let note = match entry.state {
            State::HandEdited if changes.pins_too(entry) => " (had been changed by hand, in pins and more)",
            State::HandEdited => " (had been changed by hand)",
            State::Repinned(_) => " (pins had been changed)",
            State::Foreign(_) => " (taken over)",
            _ => "",
        };
        text.push_str(&changes.line(verb(entry), entry, note, color));
    }
    let counts = ["created", "changed", "removed", "unchanged"].map(|word| {
        let count = changes.entries.iter().filter(|e| verb(e) == word).count();
        format!("{count} {word}")
    });
    text.push_str(&counts.join(", "));
    text.push('\n');
    text
}

fn refused(changes: &Changes<'_>, color: bool) -> String {
    let mut text = String::new();
    let stop = |entry: &&&Entry| stops(&entry.state) || changes.pins_too(entry);
    for entry in changes.drifted().iter().filter(stop) {
        text.push_str(&changes.told(entry, color));
    }
    text.push_str(&repinned::lines(changes, color));
    let only = changes.only_in_the_way_by_pins();
    text.push_str(if only {
        "error: pins of actions were changed in generated files; nothing was written\n"
    } else {
        "error: files are in the way; nothing was written\n"
    });
    text.push_str(&changes.remedy());
    if only && let Some(force) = changes.fix().map(|_| changes.again("pipegen generate --force")) {
        text.push_str(&format!("or, to take the pins back: {force}\n"));
    }
    text
}

fn verb(entry: &Entry) -> &'static str {
    match entry.state {
        State::Unchanged => "unchanged",
        State::Missing => "created",
        State::LeftOver => "removed",
        _ => "changed",
    }
}
