//! `pipegen explain`: prints the page of a code.

use clap::Args;

use super::exit::{Exit, Stop};
use super::paint::{Paint, paint};
use super::session::Session;
use crate::language::diagnostic::Code;
use crate::language::value::nearest;

/// Options of `pipegen explain`.
#[derive(Args, Clone, Debug, Default)]
pub struct ExplainArgs {
    /// The code, as it stands in `error[...]`; without it, all codes are listed
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// Prints the page, or the list of all codes.
///
/// # Errors
/// When there is no such code, or nothing can be printed.
pub fn run(args: &ExplainArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    let color = session.console.out.color();
    let text = match &args.code {
        None => list(color),
        Some(name) => page(Code::find(name).ok_or_else(|| unknown(name))?, color),
    };
    session.console.out.put(text).map(|()| Exit::Fine)
}

/// Every code with what it says, by name.
fn list(color: bool) -> String {
    let mut all = Code::ALL.to_vec();
    all.sort_by_key(|code| code.as_str());
    let width = all.iter().map(|code| code.as_str().len()).max().unwrap_or_default();
    let line = |code: &Code| {
        let name = format!("{:width$}", code.as_str());
        format!("{}  {}\n", paint(&name, Paint::Bold, color), code.meaning())
    };
    all.iter().map(line).collect()
}

fn page(code: Code, color: bool) -> String {
    let text = format!("# {code}\n\n{}\n\n{}", code.meaning(), code.page());
    let line = |line: &str| {
        let style = if line.starts_with('#') { Paint::Bold } else { Paint::Plain };
        paint(line, style, color) + "\n"
    };
    text.lines().map(line).collect()
}

fn unknown(name: &str) -> Stop {
    let near = nearest(name, Code::ALL.iter().map(|code| code.as_str()));
    let hint = near.map_or_else(
        || "`pipegen explain` lists all codes".to_owned(),
        |near| format!("did you mean `pipegen explain {near}`?"),
    );
    Stop::Wrong(format!("there is no code `{name}`; {hint}"))
}
