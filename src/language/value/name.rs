//! Names of tables, and of environment variables.

use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

/// Name of a table: `[a-z][a-z0-9-]*` without a `-` at the end, at most 60 characters, so that with any
/// prefix and suffix of ours it stays a job id of at most
/// [100 characters](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_id),
/// and alone is a name that [Docker](https://pkg.go.dev/github.com/distribution/reference) takes for an image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The event of a pipeline whose releases have one form.
    #[must_use]
    pub fn release() -> Self {
        Self("release".to_owned())
    }

    /// As the first part of a variable: `app-web` gives `APP_WEB`.
    #[must_use]
    pub fn to_env(&self) -> String {
        self.0.replace('-', "_").to_ascii_uppercase()
    }
}

impl Leaf for Name {
    const EXPECTED: &'static str =
        "a name: at most 60 lower-case letters, digits and `-`, a letter first, no `-` last";
    const PATTERN: Option<&'static str> = Some("^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$");

    fn parse(text: &str) -> Result<Self, Invalid> {
        let valid = text.len() <= 60
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && !text.ends_with('-')
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if valid {
            return Ok(Self(text.to_owned()));
        }
        let invalid =
            Invalid::new(Code::InvalidName, format!("`{}` is not {}", shortened(text), Self::EXPECTED)).why(
                "names become names of images, job ids, and file names on file systems that ignore case",
            );
        let spelt = text.to_ascii_lowercase().replace(['_', ' ', '.'], "-");
        let spelt = spelt.trim_end_matches('-');
        let other = spelt != text && Self::parse(spelt).is_ok();
        Err(if other { invalid.help(format!("write `{spelt}`")) } else { invalid })
    }
}

/// So much of a text as fits into a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Name of an environment variable, a secret or a build argument: `[A-Za-z_][A-Za-z0-9_]*`, at most 255
/// characters, because names are keys of YAML, of which
/// [1,024 on a line](https://yaml.org/spec/1.2.2/#example-block-mappings) are read at most.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvName(String);

impl EnvName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Leaf for EnvName {
    const EXPECTED: &'static str = "a name of at most 255 letters, digits and `_`, no digit first";
    const PATTERN: Option<&'static str> = Some("^[A-Za-z_][A-Za-z0-9_]{0,254}$");

    fn parse(text: &str) -> Result<Self, Invalid> {
        let valid = text.len() <= 255
            && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if valid {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(Code::InvalidName, format!("`{}` is not {}", shortened(text), Self::EXPECTED))
            .why("shells and GitHub take no other names, and YAML reads no longer ones"))
    }
}

impl fmt::Display for EnvName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
