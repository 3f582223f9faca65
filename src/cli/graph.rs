//! `pipegen graph`: prints the jobs and what each waits for.

use clap::{Args, ValueEnum};

use super::exit::{Exit, Stop};
use super::session::Session;
use crate::compiler;
use crate::picture;

/// Options of `pipegen graph`.
#[derive(Args, Clone, Debug, Default)]
pub struct GraphArgs {
    /// How the graph is printed; findings take the `--format` before `graph`
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: GraphFormat,
}

/// How the graph is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// For a terminal
    #[default]
    Text,
    /// For Markdown
    Mermaid,
    /// For Graphviz
    Dot,
    /// A picture for browsers and documents
    Svg,
}

/// Prints the graph.
///
/// # Errors
/// When the file cannot be read or nothing can be printed.
pub fn run(args: &GraphArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    let format = match args.format {
        GraphFormat::Text => picture::Format::Text,
        GraphFormat::Mermaid => picture::Format::Mermaid,
        GraphFormat::Dot => picture::Format::Dot,
        GraphFormat::Svg => picture::Format::Svg,
    };
    session.print(|source| {
        compiler::resolve(source).map(|(pipeline, warnings)| (picture::draw(&pipeline, format), warnings))
    })
}
