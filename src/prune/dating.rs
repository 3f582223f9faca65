//! Seconds, and how old a tag is.

use super::reading::Reading;
use super::world::{Pull, World};
use crate::value::Duration;

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

/// From when the age of a tag counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// From here.
    At(Second),
    /// Not before this pull request is closed.
    Open(u64),
    /// Nobody can say.
    Unknown,
}

/// From when a tag counts that `reading` understands and whose manifest is there `since`: the later
/// of what the tag's own template names and the registry's time. Where the commit is unknown (it was
/// squashed, or pushed away) the registry's alone; a pull request's not before it was closed.
pub fn start(reading: &Reading<'_>, since: Option<Second>, world: &World) -> Start {
    let Some(since) = since else { return Start::Unknown };
    let named = [
        reading.commit.and_then(|commit| world.commit(commit)),
        reading.moment,
        reading.run.and_then(|run| world.runs.get(&run).copied()),
    ];
    let latest = named.into_iter().flatten().fold(since, Second::max);
    match reading.pull.map(|number| (number, world.pulls.get(&number))) {
        None => Start::At(latest),
        Some((_, Some(Pull::Closed(closed)))) => Start::At(latest.max(*closed)),
        Some((number, Some(Pull::Open))) => Start::Open(number),
        Some((_, None)) => Start::Unknown,
    }
}
