//! `pipegen schema`: prints the JSON Schema of `pipeline.toml`.

use clap::Args;

use super::exit::{Exit, Stop};
use super::options::FormatOption;
use super::session::Session;
use crate::language::manifest;

/// Options of `pipegen schema`.
#[derive(Args, Clone, Debug, Default)]
pub struct SchemaArgs {
    /// How findings are printed.
    #[command(flatten)]
    pub format: FormatOption,
}

/// Prints the schema.
///
/// # Errors
/// When nothing can be printed.
pub fn run(session: &mut Session<'_>) -> Result<Exit, Stop> {
    session.console.out.put(manifest::schema::schema())?;
    Ok(Exit::Fine)
}
