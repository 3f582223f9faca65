//! Moments.

use super::Duration;
use std::fmt;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment in whole seconds since 1970 began, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Second(pub i64);

impl Second {
    /// So much later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)))
    }

    /// The second of `YYYYMMDD` or `YYYYMMDDhhmmss`; the last one that the text can mean.
    #[must_use]
    pub fn from_digits(digits: &str) -> Option<Self> {
        let number = |from: usize, to: usize| digits.get(from..to)?.parse::<u8>().ok();
        let month = time::Month::try_from(number(4, 6)?).ok()?;
        let date =
            time::Date::from_calendar_date(digits.get(..4)?.parse().ok()?, month, number(6, 8)?).ok()?;
        let moment = match digits.len() {
            8 => date.with_hms(23, 59, 59).ok()?,
            14 => date.with_hms(number(8, 10)?, number(10, 12)?, number(12, 14)?).ok()?,
            _ => return None,
        };
        Some(Self(moment.assume_utc().unix_timestamp()))
    }
}

impl fmt::Display for Second {
    /// As in [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = OffsetDateTime::from_unix_timestamp(self.0).ok();
        match moment.and_then(|moment| moment.format(&Rfc3339).ok()) {
            Some(text) => f.write_str(&text),
            None => write!(f, "{} seconds after 1970", self.0),
        }
    }
}

impl Second {
    /// The day alone.
    #[must_use]
    pub fn day(self) -> String {
        self.to_string().split('T').next().unwrap_or_default().to_owned()
    }
}
