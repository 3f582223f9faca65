//! `pipegen completions`: prints what a shell has to know to complete a call.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Call;
use super::exit::{Exit, Stop};
use super::session::Session;

/// Options of `pipegen completions`.
#[derive(Args, Clone, Debug)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// For `--help`.
pub(super) const HELP: &str = "\
Where shells look for them:
  bash  pipegen completions bash > ~/.local/share/bash-completion/completions/pipegen
  fish  pipegen completions fish > ~/.config/fish/completions/pipegen.fish
  zsh   pipegen completions zsh > a directory of $fpath/_pipegen";

/// Prints them.
///
/// # Errors
/// When nothing can be printed.
pub fn run(args: &CompletionsArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Call::command(), "pipegen", &mut text);
    session.console.out.put(text)?;
    Ok(Exit::Fine)
}
