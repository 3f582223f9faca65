//! Commands and paths.

use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

/// A command run in an image: words, quoted as in a shell, without the shell's other powers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command(String);

impl Command {
    /// The line as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Leaf for Command {
    const EXPECTED: &'static str = "a command on one line";

    fn parse(text: &str) -> Result<Self, Invalid> {
        let words = shlex::split(text).unwrap_or_default();
        no_expression(text)?;
        if text.contains('\n') || words.is_empty() {
            return Err(Invalid::new(
                Code::InvalidDockerArgument,
                format!("`{text}` is not {}", Self::EXPECTED),
            )
            .why("each command is started once in the image, and has to be red where it fails"));
        }
        if let Some(word) =
            words.iter().find(|w| matches!(w.as_str(), "|" | "||" | "&&" | ";" | ">" | "<" | ">>"))
        {
            return Err(Invalid::new(
                Code::InvalidDockerArgument,
                format!("`{word}` needs a shell, and the image may have none"),
            )
            .why("a command is started in the image as it stands, without a shell")
            .help(format!("write one command per entry, or {}", shell(text))));
        }
        Ok(Self(text.trim().to_owned()))
    }
}

/// The command as an argument of a shell.
fn shell(text: &str) -> String {
    if text.contains('\'') { "`sh -c '…'`".to_owned() } else { format!("`sh -c '{}'`", text.trim()) }
}

/// GitHub would evaluate it wherever it reaches a workflow.
pub(super) fn no_expression(text: &str) -> Result<(), Invalid> {
    if !text.contains("${{") {
        return Ok(());
    }
    Err(Invalid::new(Code::ExpressionContext, "no expression may stand here")
        .why("GitHub would put a value here that pipegen has to know when it writes the workflow")
        .help("write the value out, or read a variable in a script: `$NAME`"))
}

/// A path below the root of the repository: no `..`, not absolute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelativePath(String);

impl RelativePath {
    /// The path with `/`; `.` is the root.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `self/name`, without a leading `./`.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        if self.0 == "." { Self(name.to_owned()) } else { Self(format!("{}/{name}", self.0)) }
    }

    /// The root of the repository.
    #[must_use]
    pub fn root() -> Self {
        Self(".".to_owned())
    }
}

impl Leaf for RelativePath {
    const EXPECTED: &'static str = "a path below the root of the repository";

    fn parse(text: &str) -> Result<Self, Invalid> {
        no_expression(text)?;
        let path = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/');
        let bad = path.is_empty()
            || path.starts_with('/')
            || path.split('/').any(|part| part == ".." || part.is_empty())
            || path.starts_with(char::is_whitespace)
            || path.ends_with(char::is_whitespace)
            || path.contains("{{")
            || path.chars().any(|c| c.is_control() || c == '\\' || c == ',');
        if bad {
            return Err(Invalid::new(Code::InvalidPath, format!("`{text}` is not {}", Self::EXPECTED))
                .why("a run has the checkout of the repository and nothing beside it")
                .help("write it as seen from the root, without `..`, `,`, `{{`, a leading `/`, or a blank at an end"));
        }
        if path.split('/').any(|part| part.eq_ignore_ascii_case(".git")) {
            return Err(Invalid::new(Code::InvalidPath, format!("`{text}` is in `.git`"))
                .why("`.git` is the clone itself, with its configuration and log-ins; no commit has it, and a run reads files of the commit")
                .help("write the path of a file or directory of the commit"));
        }
        Ok(Self(path.to_owned()))
    }
}

impl fmt::Display for RelativePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
