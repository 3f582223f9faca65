//! `pipegen graph`: prints the jobs and what each waits for.

use clap::{Args, ValueEnum};

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
}
