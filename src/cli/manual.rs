//! `pipegen man`: manual pages, from what `--help` says.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use super::Call;
use super::exit::{Exit, Stop};
use super::session::Session;
use crate::output::{self, Failure};

/// Options of `pipegen man`.
#[derive(Args, Clone, Debug)]
pub struct ManArgs {
    /// Write pipegen.1 and a page for each command, such as pipegen-check.1, into this directory
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Prints the page of pipegen, or writes all.
///
/// # Errors
/// When a page cannot be printed or written.
pub fn run(args: &ManArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    let mut command = Call::command();
    command.build();
    let Some(directory) = &args.dir else {
        let text = page(command)?;
        session.console.out.put(text)?;
        return Ok(Exit::Fine);
    };
    if !directory.is_dir() {
        return Err(Stop::Wrong(format!("there is no directory `{}`; make it first", directory.display())));
    }
    pages(session, directory, "pipegen", command)?;
    Ok(Exit::Fine)
}

/// The page of `command`, and one for each command below it.
fn pages(
    session: &mut Session<'_>,
    directory: &Path,
    name: &str,
    command: clap::Command,
) -> Result<(), Stop> {
    let below: Vec<clap::Command> = command.get_subcommands().cloned().collect();
    write(session, directory, name, command)?;
    for command in below.into_iter().filter(|command| command.get_name() != "help") {
        let name = format!("{name}-{}", command.get_name());
        pages(session, directory, &name, command)?;
    }
    Ok(())
}

fn write(
    session: &mut Session<'_>,
    directory: &Path,
    name: &str,
    command: clap::Command,
) -> Result<(), Stop> {
    let place = directory.join(format!("{name}.1"));
    output::replace(&place, &page(command)?)?;
    session.console.out.put(format!("created     {}\n", place.display()))
}

fn page(command: clap::Command) -> Result<String, Stop> {
    let mut text = Vec::new();
    let failed = |error| Failure::new("write", "a manual page", error);
    // No date: the same pipegen prints the same page.
    Man::new(command).render(&mut text).map_err(failed)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
