//! The command line. It reads options, calls the compiler, prints and gives an exit code; it
//! decides nothing else.

mod adopt;
mod changes;
mod check;
mod completions;
mod console;
mod diff;
pub mod doctor;
mod exit;
mod explain;
mod generate;
pub mod graph;
mod homeless;
mod init;
mod input;
mod manual;
mod notes;
mod options;
mod paint;
mod pin_changes;
mod pins;
mod place;
pub mod prune;
mod renamed;
mod repinned;
mod report;
pub mod schema;
mod session;
mod show;
pub mod tags;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

pub use console::Console;
pub use exit::{Exit, Stop};
pub use options::{Format, FormatOption, Options};
pub use session::{Attempt, Compile, Session};

/// Compiles pipeline.toml into the GitHub Actions workflows of a container image
#[derive(Debug, Parser)]
#[command(name = "pipegen", version, after_help = exit::HELP)]
struct Call {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    generate: generate::GenerateArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a first pipeline.toml, from what the repository has
    #[command(after_help = init::HELP)]
    Init(init::InitArgs),
    /// Compile and write; the default
    #[command(after_help = exit::HELP)]
    Generate(generate::GenerateArgs),
    /// Compare what is written with what would be, print the diff and the fix, touch nothing
    #[command(after_help = exit::HELP)]
    Check(check::CheckArgs),
    /// Print only the diff, for `git apply`
    #[command(after_help = exit::HELP)]
    Diff(diff::DiffArgs),
    /// Print the jobs and what each waits for
    Graph(graph::GraphArgs),
    /// Print what one run would tag
    Tags(tags::TagsArgs),
    /// Print what a code of an error means, and how to write it right
    Explain(explain::ExplainArgs),
    /// Say which settings of the repository the pipeline depends on, and what to change
    #[command(after_help = doctor::HELP)]
    Doctor(doctor::DoctorArgs),
    /// Show what the registries may lose by the pipeline's rules, and delete it
    #[command(after_help = prune::HELP)]
    Prune(prune::PruneArgs),
    /// List the actions and the commits that they are pinned to, or take over changes of them
    #[command(after_help = exit::HELP)]
    Pins(pins::PinsArgs),
    /// Print the JSON Schema of pipeline.toml
    Schema(schema::SchemaArgs),
    /// Print the completions of a shell
    #[command(after_help = completions::HELP)]
    Completions(completions::CompletionsArgs),
    /// Print the manual page, or write one for each command
    Man(manual::ManArgs),
}

impl Command {
    /// The `--format` behind the command's name.
    fn format(&self) -> FormatOption {
        match self {
            Self::Generate(args) => args.format,
            Self::Check(args) => args.format,
            Self::Diff(args) => args.format,
            Self::Graph(_) | Self::Explain(_) | Self::Init(_) | Self::Completions(_) | Self::Man(_) => {
                FormatOption::default()
            }
            Self::Tags(args) => args.format,
            Self::Doctor(args) => args.format,
            Self::Prune(args) => args.format,
            Self::Pins(args) => args.format(),
            Self::Schema(args) => args.format,
        }
    }

    fn run(&self, session: &mut Session<'_>) -> Result<Exit, Stop> {
        match self {
            Self::Generate(args) => generate::run(args, session),
            Self::Check(args) => check::run(args, session),
            Self::Diff(_) => diff::run(session),
            Self::Graph(args) => graph::run(args, session),
            Self::Tags(args) => tags::run(args, session),
            Self::Explain(args) => explain::run(args, session),
            Self::Doctor(args) => doctor::run(args, session),
            Self::Prune(args) => prune::run(args, session),
            Self::Pins(args) => pins::run(args, session),
            Self::Schema(_) => schema::run(session),
            Self::Init(args) => init::run(args, session),
            Self::Completions(args) => completions::run(args, session),
            Self::Man(args) => manual::run(args, session),
        }
    }
}

/// Carries out the call `arguments`, the program's name first, and returns its exit code.
pub fn run<I>(arguments: I, compile: Compile, mut console: Console<'_>) -> u8
where
    I: IntoIterator<Item: Into<OsString> + Clone>,
{
    let (mut call, command) = match parse(arguments) {
        Ok(call) => call,
        Err(error) => return usage(&error, &mut console),
    };
    console.set_color(call.options.color);
    call.options.settle();
    let format = command.format().format.or(call.generate.format.format);
    let mut session =
        Session { options: &call.options, format: format.unwrap_or_default(), console, compile };
    let exit = command.run(&mut session).unwrap_or_else(|stop| {
        // There is nobody left to tell when this fails too.
        let _ = report::stop(&mut session, &stop);
        stop.exit()
    });
    exit as u8
}

/// Reads the call. Without a command it is `generate`, whose options stand before the command.
fn parse<I>(arguments: I) -> Result<(Call, Command), clap::Error>
where
    I: IntoIterator<Item: Into<OsString> + Clone>,
{
    let mut call = Call::try_parse_from(arguments)?;
    let force = call.generate.force;
    match call.command.take() {
        None => {
            let command = Command::Generate(call.generate.clone());
            Ok((call, command))
        }
        Some(Command::Generate(args)) => {
            Ok((call, Command::Generate(generate::GenerateArgs { force: force || args.force, ..args })))
        }
        Some(_) if force => {
            let message = "`--force` before a command is an option of `generate`";
            Err(Call::command().error(ErrorKind::ArgumentConflict, message))
        }
        Some(command) => Ok((call, command)),
    }
}

/// Help, version, or what is wrong with the call.
fn usage(error: &clap::Error, console: &mut Console<'_>) -> u8 {
    let stream = if error.use_stderr() { &mut console.err } else { &mut console.out };
    let text = error.render();
    let text = if stream.color() { text.ansi().to_string() } else { text.to_string() };
    match stream.put(text) {
        Ok(()) if error.use_stderr() => Exit::Wrong as u8,
        Ok(()) => Exit::Fine as u8,
        Err(stop) => stop.exit() as u8,
    }
}
