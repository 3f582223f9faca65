//! Lengths of time.

use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

/// A length of time in whole seconds, written `90s`, `15m`, `24h`, `7d`. Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

impl Duration {
    /// `minutes` minutes.
    #[must_use]
    pub const fn minutes(minutes: u64) -> Self {
        Self(minutes * 60)
    }

    /// `days` days.
    #[must_use]
    pub const fn days(days: u64) -> Self {
        Self(days * 86_400)
    }

    /// Both, one after the other; nothing where no number holds it.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Seconds.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// Minutes, rounded up: GitHub counts timeouts in
    /// [whole minutes](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes).
    #[must_use]
    pub const fn as_minutes(self) -> u64 {
        self.0.div_ceil(60)
    }

    /// Days, rounded up.
    #[must_use]
    pub const fn as_days(self) -> u64 {
        self.0.div_ceil(86_400)
    }
}

impl Leaf for Duration {
    const EXPECTED: &'static str = "a duration such as `90s`, `15m`, `24h` or `7d`";
    const PATTERN: Option<&'static str> = Some("^[1-9][0-9]{0,6}[smhd]$");

    fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = || {
            Invalid::new(Code::InvalidDuration, format!("`{text}` is not {}", Self::EXPECTED))
                .why("a number alone would not say of what, and GitHub counts minutes here and days there")
                .help(meant(text).map_or_else(
                    || "write a whole number and a unit: `s`, `m`, `h` or `d`".to_owned(),
                    |meant| format!("write `{meant}`"),
                ))
        };
        let unit = text.chars().last().ok_or_else(invalid)?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(invalid()),
        };
        let digits = &text[..text.len() - 1];
        let plain = !digits.is_empty() && digits.len() <= 7 && digits.bytes().all(|b| b.is_ascii_digit());
        let count: u64 = if plain { digits.parse().map_err(|_| invalid())? } else { 0 };
        if count == 0 || digits.starts_with('0') {
            return Err(invalid());
        }
        Ok(Self(count * seconds))
    }
}

/// What somebody means who writes "15 minutes".
fn meant(text: &str) -> Option<Duration> {
    let text = text.trim().to_ascii_lowercase();
    let (count, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let seconds = match unit.trim() {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "" | "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 7 * 86_400,
        _ => return None,
    };
    let count: u64 = count.parse().ok().filter(|count| (1..=100_000).contains(count))?;
    Some(Duration(count * seconds))
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            s if s % 86_400 == 0 => write!(f, "{}d", s / 86_400),
            s if s % 3_600 == 0 => write!(f, "{}h", s / 3_600),
            s if s % 60 == 0 => write!(f, "{}m", s / 60),
            s => write!(f, "{s}s"),
        }
    }
}
