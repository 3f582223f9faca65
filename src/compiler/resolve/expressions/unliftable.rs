//! Places of a script where a variable would not be expanded, or would be read as code, and what to
//! write there instead.

use crate::language::value::{Expression, Part, Text};

/// What an expression stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// `'…'`.
    SingleQuotes,
    /// `$'…'`.
    AnsiQuotes,
    /// `` `…` ``.
    Backticks,
    /// What bash reads before it expands a variable.
    Syntax,
    /// Behind something that could not be read.
    Unread,
    /// `python -c …`.
    Program,
    /// `<<'END'`.
    QuotedHereDocument,
    /// `$(…)` in a here-document.
    CommandInHereDocument,
    /// `\` before it.
    Escape,
    /// `# …`.
    Comment,
    /// `$((…))`.
    Arithmetic,
    /// `[[ … -gt … ]]`.
    Comparison,
    /// `let`, `eval`.
    Evaluation,
    /// `bash -c …`.
    ScriptInScript,
}

impl Dead {
    /// In a sentence: "stands in …".
    pub fn what(self) -> &'static str {
        match self {
            Self::SingleQuotes => "single quotes",
            Self::AnsiQuotes => "`$'…'`",
            Self::Backticks => "backticks",
            Self::Syntax => "a place that bash reads before it expands variables",
            Self::Unread => "a part of the script that pipegen cannot read",
            Self::Program => "a program of another language",
            Self::QuotedHereDocument => "a quoted here-document",
            Self::CommandInHereDocument => "a command in a here-document",
            Self::Escape => "an escape",
            Self::Comment => "a comment",
            Self::Arithmetic => "arithmetic",
            Self::Comparison => "a comparison of numbers in `[[ ]]`",
            Self::Evaluation => "a command that evaluates its arguments",
            Self::ScriptInScript => "a script within the script",
        }
    }

    /// Why a variable does not do there.
    pub fn why(self) -> &'static str {
        match self {
            Self::SingleQuotes | Self::AnsiQuotes | Self::QuotedHereDocument | Self::Escape => {
                "pipegen hands a value over in a variable, so that it is never read as code, and here bash does not expand one"
            }
            Self::Comment => {
                "GitHub would put the value there, and one of several lines would go on as code behind the comment"
            }
            Self::CommandInHereDocument => {
                "quotes mean something else there, so the value could not be kept from being split or read as code"
            }
            Self::Arithmetic | Self::Comparison => {
                "bash evaluates names and subscripts in it, so the value `x[$(command)]` runs the command"
            }
            Self::Evaluation | Self::ScriptInScript | Self::Program => {
                "the value would become part of a program"
            }
            Self::Backticks => {
                "bash takes what stands there out and reads it once more, so quotes mean something else"
            }
            Self::Syntax => {
                "a variable there would not do what the value does: names, `{1..3}`, `<<END` and numbers before `>` are read first"
            }
            Self::Unread => "somewhere before it the script is not one that bash takes, or nested too deeply",
        }
    }

    /// What to write; `before` and `after` are the line around the expression.
    pub fn remedy(self, before: &str, after: &str, variable: &str) -> Vec<String> {
        let checked = format!("[[ ${variable} =~ ^[0-9]+$ ]] || exit 1");
        let line = |middle: &str| format!("{before}{middle}{after}").trim().to_owned();
        match self {
            Self::SingleQuotes => {
                let quotes = line(&format!("'\"${variable}\"'"));
                vec![quotes.replace("''\"", "\"").replace("\"''", "\"")]
            }
            Self::AnsiQuotes => vec![line(&format!("'\"${variable}\"$'"))],
            Self::Backticks => {
                vec![format!("# write `$(…)` in place of the backticks, and \"${variable}\" in it")]
            }
            Self::Syntax => vec![format!(
                "# write what depends on \"${variable}\" out: `case \"${variable}\" in … esac`, `seq 1 \"${variable}\"`"
            )],
            Self::Unread => vec![format!(
                "# check the script with `bash -n`, or read \"${variable}\" in a file of its own"
            )],
            Self::Program => vec![format!(
                "# let the program read {variable} from its environment: `os.environ`, `process.env`, `ENVIRON`"
            )],
            Self::QuotedHereDocument => vec![
                line(&format!("${{{variable}}}")),
                "# and no quotes around the word behind `<<`: then every `$` in it is expanded".to_owned(),
            ],
            Self::CommandInHereDocument => {
                vec![format!(
                    "# call the command before `<<`, with \"${variable}\", and write what it gave here"
                )]
            }
            Self::Escape => {
                let bare = before.strip_suffix('\\').unwrap_or(before);
                vec![format!("{bare}\"${variable}\"{after}").trim().to_owned()]
            }
            Self::Comment => vec![format!("{}{variable}{}", before.trim_start(), after.trim_end())],
            Self::Arithmetic => vec![checked, line(&format!("10#${variable}"))],
            Self::Comparison => vec![checked, line(&format!("${variable}"))],
            Self::Evaluation => {
                vec![format!("# call the command itself, with \"${variable}\" as an argument")]
            }
            Self::ScriptInScript => vec![inner(before, after, variable)],
        }
    }
}

/// The inner script in single quotes: the outer bash does not touch it, the inner one expands the
/// variable.
fn inner(before: &str, after: &str, variable: &str) -> String {
    let swap = !before.contains('\'') && !after.contains('\'') && !format!("{before}{after}").contains('$');
    let line = format!("{before}\"${variable}\"{after}");
    match (before.split_once('"'), after.rsplit_once('"')) {
        (Some((start, script)), Some((rest, end)))
            if swap && !script.contains('"') && !rest.contains('"') =>
        {
            format!("{start}'{script}\"${variable}\"{rest}'{end}").trim().to_owned()
        }
        _ => line.trim().to_owned(),
    }
}

/// The line before and after the part at `index`; `show` says how other expressions look.
pub fn line_around(script: &Text, index: usize, show: impl Fn(&Expression) -> String) -> [String; 2] {
    let shown = |part: &Part| match part {
        Part::Literal(text) => text.clone(),
        Part::Expression(expression) => show(expression),
        Part::Placeholder(placeholder) => placeholder.to_string(),
    };
    let before: String = script.parts()[..index].iter().map(shown).collect();
    let after: String = script.parts()[index + 1..].iter().map(shown).collect();
    let start = before.rsplit('\n').next().unwrap_or_default();
    [start.to_owned(), after.split('\n').next().unwrap_or_default().to_owned()]
}
