//! `pipegen pins adopt`: takes changed pins into `[actions]`, and writes all files anew.

use clap::Args;

use crate::compiler::Compiled;
use crate::model::GeneratedFile;
use crate::output::{self, Entry, State};
use crate::pins;

use super::changes::{Changes, besides_pins};
use super::exit::{Exit, Stop};
use super::generate;
use super::input::Input;
use super::options::{Format, FormatOption};
use super::paint::{Paint, paint};
use super::pin_changes;
use super::repinned;
use super::report::{self, clean};
use super::session::{Attempt, Session};
use super::show;

/// Options of `pipegen pins adopt`.
#[derive(Args, Clone, Debug, Default)]
pub struct AdoptArgs {
    /// How findings are printed.
    #[command(flatten)]
    pub format: FormatOption,
    /// Take over versions that are older than those of the pipeline, too
    #[arg(long)]
    pub downgrade: bool,
}

/// Changes pipeline.toml and the generated files, or nothing.
///
/// # Errors
/// When the machine fails.
pub fn run(args: &AdoptArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    session.check_root()?;
    let _lock = session.lock()?;
    let Some((attempt, entries)) = session.compare("nothing was written")? else { return Ok(Exit::Wrong) };
    let changes = pin_changes::changes(session.options, &attempt, &entries, args.downgrade);
    if !changes.pins_at_stake() {
        return nothing(session, &attempt, &changes);
    }
    if !changes.adoptable() {
        return refuse(session, &attempt, &changes);
    }
    let wanted: Vec<_> =
        changes.wishes.iter().map(|wish| (wish.key.clone(), pins::value(&wish.to))).collect();
    let text = pins::adopt(&attempt.input.text, &wanted).map_err(Stop::Wrong)?;
    let renewed = session.compile_text(Input { text, ..attempt.input.clone() });
    let Some(compiled) = &renewed.product else {
        report::all(session, &renewed, None, "nothing was written")?;
        return Ok(Exit::Wrong);
    };
    let after = standing(session, &compiled.files, &entries)?;
    let root = session.options.root();
    if !output::write_behind(&session.options.file, &renewed.input.bytes(), root, &after)? {
        return Err(Stop::Wrong("files were changed in the meantime; nothing was written".to_owned()));
    }
    let mut written = Changes::new(session.options, &after, true);
    written.wishes = changes.wishes;
    report::all(session, &renewed, Some(&written), "")?;
    if session.format != Format::Json {
        told(session, &written)?;
    }
    Ok(Exit::Fine)
}

/// How the tree stands to what is yielded with the new pins. A file whose pins were changed is not
/// one that was edited by hand, though it looks like that now.
fn standing(session: &Session<'_>, files: &[GeneratedFile], before: &[Entry]) -> Result<Vec<Entry>, Stop> {
    let mut after = output::compare_from(session.options.root(), files, session.options.origin())?;
    for entry in after.iter_mut().filter(|entry| entry.drifted()) {
        let same = before.iter().find(|old| old.path == entry.path && old.old == entry.old);
        if let Some(old) = same.filter(|old| matches!(old.state, State::Repinned(_))) {
            entry.state = old.state.clone();
        }
    }
    Ok(after)
}

fn nothing(
    session: &mut Session<'_>,
    attempt: &Attempt<Compiled>,
    changes: &Changes<'_>,
) -> Result<Exit, Stop> {
    report::all(session, attempt, Some(changes), "")?;
    let drifted = changes.drifted();
    if session.format != Format::Json {
        let color = session.console.err.color();
        let mut text = String::new();
        for entry in &drifted {
            text.push_str(&changes.told(entry, color));
        }
        text.push_str("nothing to take over: no generated file differs in its pins alone\n");
        text.push_str(&changes.remedy());
        session.console.err.put(text)?;
    }
    Ok(if drifted.is_empty() { Exit::Fine } else { Exit::Drift })
}

/// Says what is in the way, with the diff of what taking the pins over would undo.
fn refuse(
    session: &mut Session<'_>,
    attempt: &Attempt<Compiled>,
    changes: &Changes<'_>,
) -> Result<Exit, Stop> {
    report::all(session, attempt, Some(changes), "")?;
    if session.format == Format::Json {
        return Ok(Exit::Wrong);
    }
    let others: Vec<Entry> =
        changes.entries.iter().filter(|entry| besides_pins(&entry.state)).cloned().collect();
    show::diff(session, &others)?;
    let color = session.console.err.color();
    let mut text: String =
        changes.wishes.iter().map(|wish| repinned::line("repinned", wish, color)).collect();
    for entry in &others {
        text.push_str(&changes.told(entry, color));
    }
    text.push_str(&repinned::refused(&changes.wishes));
    text.push_str(if others.is_empty() {
        "error: not every pin can be taken over; nothing was written\n"
    } else {
        "error: files differ in more than pins, and it would be lost; nothing was written\n"
    });
    text.push_str(&changes.remedy());
    session.console.err.put(text)?;
    Ok(Exit::Wrong)
}

fn told(session: &mut Session<'_>, changes: &Changes<'_>) -> Result<(), Stop> {
    let color = session.console.out.color();
    let mut text: String = changes.wishes.iter().map(|wish| repinned::line("adopted", wish, color)).collect();
    let file = clean::visible(&session.options.file.to_string_lossy());
    let word = paint(&format!("{:<11}", "changed"), Paint::Yellow, color);
    text.push_str(&format!("{word} {file}\n"));
    text.push_str(&generate::done(changes, color));
    session.console.out.put(text)?;
    let notes: String =
        repinned::unverified(changes).iter().map(|note| format!("warning: {note}\n")).collect();
    session.console.err.put(notes)
}
