//! `pipegen pins`: lists the pins of actions.

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::output;
use crate::pins::{self, Row};

use super::adopt::{self, AdoptArgs};
use super::exit::{Exit, Stop};
use super::options::{Format, FormatOption};
use super::pin_changes::changes;
use super::repinned;
use super::report::{self, clean};
use super::session::Session;

/// Options of `pipegen pins`.
#[derive(Args, Clone, Debug, Default)]
pub struct PinsArgs {
    /// How findings are printed; with `json`, the pins too.
    #[command(flatten)]
    pub format: FormatOption,
    #[command(subcommand)]
    command: Option<PinsCommand>,
}

#[derive(Clone, Debug, Subcommand)]
enum PinsCommand {
    /// Take pins that were changed in generated files into `[actions]`, and write all files anew
    #[command(after_help = super::exit::HELP)]
    Adopt(AdoptArgs),
}

impl PinsArgs {
    /// The `--format` behind the last name of the command.
    #[must_use]
    pub fn format(&self) -> FormatOption {
        match &self.command {
            Some(PinsCommand::Adopt(args)) if args.format.format.is_some() => args.format,
            _ => self.format,
        }
    }
}

/// Prints them, or takes changes over.
///
/// # Errors
/// When the machine fails.
pub fn run(args: &PinsArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    match &args.command {
        Some(PinsCommand::Adopt(args)) => adopt::run(args, session),
        None => list(session),
    }
}

fn list(session: &mut Session<'_>) -> Result<Exit, Stop> {
    session.check_root()?;
    let attempt = session.compile()?;
    report::findings(session, &attempt, "nothing was printed")?;
    let Some(compiled) = &attempt.product else {
        return Ok(Exit::Wrong);
    };
    let rows = pins::rows(&compiled.files, &compiled.pipeline.pins);
    if session.format == Format::Json {
        session.console.out.put(document(&rows))?;
        return Ok(Exit::Fine);
    }
    session.console.out.put(rows.iter().map(shown).collect::<String>())?;
    let entries = output::compare_from(session.options.root(), &compiled.files, session.options.origin())?;
    let changes = changes(session.options, &attempt, &entries, false);
    if !changes.wishes.is_empty() {
        let text = repinned::lines(&changes, session.console.err.color()) + &changes.remedy();
        session.console.err.put(text)?;
    }
    Ok(Exit::Fine)
}

/// A line about an action, and one for each file that uses it.
fn shown(row: &Row) -> String {
    let origin = match (&row.shipped, row.held_back) {
        (Some(shipped), true) => {
            format!("[actions]; pipegen has {shipped}, which is newer: take the entry out to follow it")
        }
        (Some(shipped), false) => format!("[actions]; pipegen has {shipped}"),
        (None, _) if row.own => "[actions]".to_owned(),
        (None, _) => "pipegen".to_owned(),
    };
    let mut text = format!("{} {}\n  commit  {}\n", row.action, row.at.comment, row.at.reference);
    text.push_str(&format!("  from    {origin}\n"));
    if let Some(unknown) = pins::unverified(&row.action, &row.at.comment) {
        text.push_str(&format!("  note    {unknown}\n"));
    }
    if row.files.is_empty() {
        text.push_str("  used by nothing\n");
    }
    let mut lead = "used by";
    for file in &row.files {
        text.push_str(&format!("  {lead:<7} {}\n", clean::visible(file)));
        lead = "";
    }
    text
}

#[derive(Serialize)]
struct Pin<'a> {
    action: &'a str,
    version: &'a str,
    commit: &'a str,
    from: &'static str,
    shipped: Option<&'a str>,
    held_back: bool,
    files: &'a [String],
}

impl<'a> Pin<'a> {
    fn of(row: &'a Row) -> Self {
        Self {
            action: &row.action,
            version: &row.at.comment,
            commit: &row.at.reference,
            from: if row.own { "actions" } else { "pipegen" },
            shipped: row.shipped.as_deref(),
            held_back: row.held_back,
            files: &row.files,
        }
    }
}

fn document(rows: &[Row]) -> String {
    let pins: Vec<Pin<'_>> = rows.iter().map(Pin::of).collect();
    // A list of strings always has a JSON form.
    clean::visible_json(&serde_json::to_string_pretty(&pins).unwrap_or_default()) + "\n"
}
