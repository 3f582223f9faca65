//! How long a tag has to live.

use super::{Duration, Invalid, Leaf};
use std::fmt;

/// The shortest time that a registry keeps a tag. An image lives as long as its longest-lived tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    /// So long after it was written.
    For(Duration),
    /// As long as it is among the newest of its row; at least one.
    Newest(u32),
    /// Always.
    Forever,
}

/// Longest job on [GitHub's runners](https://docs.github.com/en/actions/reference/limits).
const LEAST: Duration = Duration::minutes(360);

impl Leaf for Keep {
    const EXPECTED: &'static str = "how long a tag lives: `48h`, `30d`, `forever` or `newest 5`";
    const PATTERN: Option<&'static str> = Some("^([1-9][0-9]{0,6}[smhd]|forever|newest [1-9][0-9]{0,3})$");

    fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = || {
            Invalid::new(format!("`{text}` is not {}", Self::EXPECTED))
                .why("whether an image may go is decided by this alone")
        };
        if text == "forever" {
            return Ok(Self::Forever);
        }
        if let Some(count) = text.strip_prefix("newest") {
            let digits = count.trim();
            let plain = digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
            return match digits.parse::<u32>() {
                Ok(0) => Err(Invalid::new("`newest 0` keeps nothing")
                    .why("every run would write a tag that may go at once, under the jobs that use it")
                    .help("write `newest 1` or more; a tag that nobody keeps need not be written")),
                Ok(count) if plain && *text == *format!("newest {count}") => Ok(Self::Newest(count)),
                Ok(count) if plain => Err(invalid().help(format!("write `newest {count}`"))),
                _ => Err(invalid().help("write `newest 5`: a number from 1 to 9999 behind it")),
            };
        }
        let duration =
            Duration::parse(text).map_err(|_| invalid().help(format!("write {}", Self::EXPECTED)))?;
        if duration < LEAST {
            return Err(Invalid::new(format!("a tag that is kept for {duration}"))
                .why("a job may run for six hours, and its image must not go under it")
                .help(format!("write `{LEAST}` or more")));
        }
        Ok(Self::For(duration))
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::For(duration) => write!(f, "{duration}"),
            Self::Newest(count) => write!(f, "newest {count}"),
            Self::Forever => f.write_str("forever"),
        }
    }
}
