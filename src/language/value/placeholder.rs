//! The words in braces that pipegen fills in.

use super::{Invalid, Leaf, Name, nearest};
use crate::language::diagnostic::Code;
use std::fmt;

/// A value of the run or of an image, written `{sha}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placeholder {
    /// The tested commit, 40 characters; on a pull request its head.
    Sha,
    /// The first seven characters of it.
    ShortSha,
    /// The branch, made fit for a tag.
    Branch,
    /// Number of the pull request.
    Pr,
    /// Id of the run.
    Run,
    /// Day of the run in UTC, `YYYYMMDD`.
    Date,
    /// Year of the run.
    Year,
    /// Month of the run, two digits.
    Month,
    /// Day of the month of the run, two digits.
    Day,
    /// Second of the run, `YYYYMMDDhhmmss`.
    Timestamp,
    /// The version of the release, as its Git tag has it; `dev` in any other event.
    Version,
    /// First number of the version.
    Major,
    /// Second number of the version.
    Minor,
    /// Third number of the version.
    Patch,
    /// Name of the image whose tag this is.
    Image,
    /// Value of a build argument of the image.
    Arg(String),
    /// Value of a manual input.
    Input(Name),
    /// Value that stands in a file of the commit.
    Value(Name),
    /// What a job calls an image: its name in the job's Docker.
    ImageReference(Name),
    /// Manifest digest of an image.
    ImageDigest(Name),
}

const PLAIN: [(&str, Placeholder); 15] = [
    ("sha", Placeholder::Sha),
    ("short-sha", Placeholder::ShortSha),
    ("branch", Placeholder::Branch),
    ("pr", Placeholder::Pr),
    ("run", Placeholder::Run),
    ("date", Placeholder::Date),
    ("year", Placeholder::Year),
    ("month", Placeholder::Month),
    ("day", Placeholder::Day),
    ("timestamp", Placeholder::Timestamp),
    ("version", Placeholder::Version),
    ("major", Placeholder::Major),
    ("minor", Placeholder::Minor),
    ("patch", Placeholder::Patch),
    ("image", Placeholder::Image),
];

impl Placeholder {
    /// The words that stand for one value, without those that name an image, argument or input.
    pub fn words() -> impl Iterator<Item = &'static str> {
        PLAIN.iter().map(|(word, _)| *word)
    }

    /// Reads the word between the braces. `None`: it is no placeholder, the braces are literal.
    ///
    /// # Errors
    /// It nearly is one.
    pub fn parse(word: &str) -> Result<Option<Self>, Invalid> {
        if let Some((_, plain)) = PLAIN.iter().find(|(name, _)| *name == word) {
            return Ok(Some(plain.clone()));
        }
        let mut parts = word.splitn(3, '.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("arg"), Some(name), None) => Ok(Some(Self::Arg(name.to_owned()))),
            (Some("input"), Some(name), None) => Ok(Some(Self::Input(Name::parse(name)?))),
            (Some("value"), Some(name), None) => Ok(Some(Self::Value(Name::parse(name)?))),
            (Some("image"), Some(name), None) => Ok(Some(Self::ImageReference(Name::parse(name)?))),
            (Some("image"), Some(name), Some("digest")) => Ok(Some(Self::ImageDigest(Name::parse(name)?))),
            _ => near_miss(word),
        }
    }

    /// Whether two commits never share its value.
    #[must_use]
    pub fn names_a_commit(&self) -> bool {
        matches!(self, Self::Sha | Self::ShortSha | Self::Run | Self::Timestamp)
    }

    /// Whether it tells one commit, branch or run from another.
    #[must_use]
    pub fn is_of_the_run(&self) -> bool {
        matches!(self, Self::Branch | Self::Pr | Self::Date | Self::Year | Self::Month | Self::Day)
            || matches!(self, Self::ImageDigest(_))
            || self.names_a_commit()
    }

    /// Whether its value is made fit for a tag, and cut where the tag gets too long.
    #[must_use]
    pub fn is_sanitised(&self) -> bool {
        matches!(self, Self::Branch | Self::Input(_))
    }
}

fn near_miss(word: &str) -> Result<Option<Placeholder>, Invalid> {
    let shaped = word.len() > 1
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && word.starts_with(|c: char| c.is_ascii_alphabetic());
    if !shaped {
        return Ok(None);
    }
    let spelt = word.to_ascii_lowercase().replace('_', "-");
    let Some(near) = nearest(&spelt, PLAIN.iter().map(|(name, _)| *name)) else { return Ok(None) };
    Err(Invalid::new(Code::UnknownWord, format!("`{{{word}}}` is not a placeholder"))
        .why("it is nearly one, and as plain text it would end up in the value")
        .help(format!("did you mean `{{{near}}}`?")))
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arg(name) => write!(f, "{{arg.{name}}}"),
            Self::Input(name) => write!(f, "{{input.{name}}}"),
            Self::Value(name) => write!(f, "{{value.{name}}}"),
            Self::ImageReference(name) => write!(f, "{{image.{name}}}"),
            Self::ImageDigest(name) => write!(f, "{{image.{name}.digest}}"),
            plain => {
                let name = PLAIN.iter().find(|(_, p)| p == plain).map_or("", |(name, _)| name);
                write!(f, "{{{name}}}")
            }
        }
    }
}
