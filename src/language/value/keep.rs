//! How long a tag has to live.

use super::{Duration, Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

/// The shortest time that a registry keeps a tag. An image lives as long as its longest-lived tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    /// So long after it was written.
    For(Duration),
    /// The same, and as long as it is among the newest of its row.
    AtLeast(Duration, u32),
    /// As long as it is among the newest of its row; at least one.
    Newest(u32),
    /// The same of each branch that the tags of its row name.
    PerBranch(u32),
    /// Always.
    Forever,
}

/// Longest job on [GitHub's runners](https://docs.github.com/en/actions/reference/limits).
const LEAST: Duration = Duration::minutes(360);

impl Leaf for Keep {
    const EXPECTED: &'static str = "how long a tag lives: `48h`, `30d, at least 3`, `newest 5`, \
                                    `newest 5 per branch` or `forever`";
    const PATTERN: Option<&'static str> = Some(
        "^([1-9][0-9]{0,6}[smhd](, at least [1-9][0-9]{0,3})?|forever|newest [1-9][0-9]{0,3}( per branch)?)$",
    );

    fn parse(text: &str) -> Result<Self, Invalid> {
        if text == "forever" {
            return Ok(Self::Forever);
        }
        if text.starts_with("forever") {
            return Err(invalid(text).help("write `forever` alone: what never goes needs no number"));
        }
        if let Some(rest) = text.strip_prefix("newest") {
            return newest(text, rest);
        }
        // Blanks, and a comma that is left out, are what is told, not a reason to say that it is something else.
        let Some((life, rest)) = text.split_once("at least") else { return Ok(Self::For(life(text, text)?)) };
        let plain = life.trim().trim_end_matches(',').trim();
        let (life, least) = (self::life(text, plain)?, count(rest));
        match least {
            Some(0) => Err(Invalid::new(Code::InvalidKeep, format!("`{text}` keeps at least none"))
                .why("that is what the time says by itself")
                .help(format!("write `{life}`, or `{life}, at least 1` and more"))),
            Some(least) if *text == *format!("{life}, at least {least}") => Ok(Self::AtLeast(life, least)),
            Some(least) => Err(invalid(text).help(format!("write `{life}, at least {least}`"))),
            None => {
                Err(invalid(text)
                    .help(format!("write `{life}, at least 3`: a number from 1 to 9999 at its end")))
            }
        }
    }
}

impl Keep {
    /// The time that a tag lives whatever else there is.
    #[must_use]
    pub fn life(self) -> Option<Duration> {
        match self {
            Self::For(life) | Self::AtLeast(life, _) => Some(life),
            Self::Newest(_) | Self::PerBranch(_) | Self::Forever => None,
        }
    }

    /// How many of the newest stay.
    #[must_use]
    pub fn count(self) -> Option<u32> {
        match self {
            Self::AtLeast(_, count) | Self::Newest(count) | Self::PerBranch(count) => Some(count),
            Self::For(_) | Self::Forever => None,
        }
    }
}

fn invalid(text: &str) -> Invalid {
    Invalid::new(Code::InvalidKeep, format!("`{text}` is not {}", Keep::EXPECTED))
        .why("whether an image may go is decided by this alone")
}

/// A number of at most four digits.
fn count(text: &str) -> Option<u32> {
    let digits = text.trim();
    let plain = digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

/// What stands behind `newest`.
fn newest(text: &str, rest: &str) -> Result<Keep, Invalid> {
    let branchless = rest.trim_end().strip_suffix("per branch");
    let keep = count(branchless.unwrap_or(rest))
        .map(|count| branchless.map_or(Keep::Newest(count), |_| Keep::PerBranch(count)));
    match keep {
        Some(Keep::Newest(0) | Keep::PerBranch(0)) => {
            Err(Invalid::new(Code::InvalidKeep, format!("`{text}` keeps nothing"))
                .why("every run would write a tag that may go at once, under the jobs that use it")
                .help("write `newest 1` or more; a tag that is not kept need not be written"))
        }
        Some(keep) if *text == *keep.to_string() => Ok(keep),
        Some(keep) => Err(invalid(text).help(format!("write `{keep}`"))),
        None if rest.contains("branch") => {
            Err(invalid(text).help("write `newest 5 per branch`, with a number from 1 to 9999"))
        }
        None => Err(invalid(text).help("write `newest 5`: a number from 1 to 9999 behind it")),
    }
}

/// A time, as `text` has it.
fn life(text: &str, life: &str) -> Result<Duration, Invalid> {
    let wrong = |_| invalid(text).help("write a time such as `30d`, or one of the others");
    let life = Duration::parse(life).map_err(wrong)?;
    if life < LEAST {
        return Err(Invalid::new(Code::InvalidKeep, format!("a tag that is kept for {life}"))
            .why("a job may run for six hours, and its image must not go under it")
            .help(format!("write `{LEAST}` or more")));
    }
    Ok(life)
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::For(duration) => write!(f, "{duration}"),
            Self::AtLeast(duration, count) => write!(f, "{duration}, at least {count}"),
            Self::Newest(count) => write!(f, "newest {count}"),
            Self::PerBranch(count) => write!(f, "newest {count} per branch"),
            Self::Forever => f.write_str("forever"),
        }
    }
}
