//! `pipegen schema`: prints the JSON Schema of `pipeline.toml`.

use clap::Args;

use super::options::FormatOption;

/// Options of `pipegen schema`.
#[derive(Args, Clone, Debug, Default)]
pub struct SchemaArgs {
    /// How findings are printed.
    #[command(flatten)]
    pub format: FormatOption,
}
