//! `pipegen tags`: prints what one run would tag.

use clap::Args;

use super::options::FormatOption;

/// Options of `pipegen tags`.
#[derive(Args, Clone, Debug)]
pub struct TagsArgs {
    /// How findings are printed.
    #[command(flatten)]
    pub format: FormatOption,
    /// Class of the event: `pull-request`, `push`, `release`, `manual`, or the name of a schedule
    #[arg(long, value_name = "EVENT")]
    pub event: String,
    /// The branch: pushed, of a pull request's head, or started from
    #[arg(long, value_name = "BRANCH")]
    pub branch: String,
    /// The commit, as 40 hexadecimal digits
    #[arg(long, value_name = "SHA", value_parser = commit)]
    pub sha: String,
    /// Number of the pull request
    #[arg(long, value_name = "NUMBER")]
    pub pr: Option<u64>,
    /// Version of the release, with or without `v`
    #[arg(long, value_name = "VERSION")]
    pub version: Option<String>,
}

fn commit(text: &str) -> Result<String, &'static str> {
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex && text.len() == 40 {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("a commit has 40 hexadecimal digits")
    }
}
