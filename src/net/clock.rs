//! The clock of this machine, and how far a server's is from it.

use super::answer::Answer;
use super::fault::{Fault, Kind};
use super::http::Ask;
use crate::language::value::{Duration, Second};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// How far two clocks may be apart, in seconds. Machines that are set over the network differ by less
/// than a second; an hour is what remains where a zone or summer time was set by hand, and the smallest
/// part of the lives that anybody writes: by default nothing goes before 48 hours, and a tag of a commit
/// never before a day.
pub const TOLERANCE: u64 = 3_600;
/// Where a shorter minimum age is written it is the bound, so that no clock makes nothing of it; but not
/// below this: `Date` has whole seconds, and clocks that nobody sets lose some in a day.
const LEAST: u64 = 60;

/// What says which moment it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    fast: i64,
}

impl Clock {
    /// One that is so many seconds before the machine's: how a machine behaves whose clock is wrong.
    #[must_use]
    pub const fn fast_by(seconds: i64) -> Self {
        Self { fast: seconds }
    }

    /// The moment.
    #[must_use]
    pub fn now(self) -> Second {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Second(i64::try_from(since).unwrap_or(i64::MAX).saturating_add(self.fast))
    }
}

/// What a server's clock said, and this machine's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skew {
    asked: String,
    there: Second,
    /// The moments just before the question, and just behind the answer.
    here: (Second, Second),
}

impl Skew {
    /// What an answer says of its server's clock by [`Date`](https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1):
    /// the moment when it was made. Nothing where it comes out of a
    /// [cache](https://www.rfc-editor.org/rfc/rfc9111#section-5.1), which keeps the old moment and says
    /// so by `Age`, or with an error of the server's, for which the moment is optional.
    #[must_use]
    pub fn of(asked: String, answer: &Answer, here: (Second, Second)) -> Option<Self> {
        if answer.header("age").is_some() || answer.status >= 500 {
            return None;
        }
        let date = OffsetDateTime::parse(answer.header("date")?.trim(), &Rfc2822).ok()?;
        Some(Self { asked, there: Second(date.unix_timestamp()), here })
    }

    /// Seconds that the clocks are apart at least; the answer took its time.
    fn apart(&self) -> u64 {
        let (before, behind) = self.here;
        let ahead = before.0.saturating_sub(self.there.0);
        let late = self.there.0.saturating_sub(behind.0);
        u64::try_from(ahead.max(late)).unwrap_or(0)
    }
}

/// What the first answer of each server that has a date said of its clock.
#[derive(Debug, Default)]
pub struct Skews(Mutex<BTreeMap<String, Skew>>);

impl Skews {
    /// Notes what an answer says.
    pub fn note(&self, ask: &Ask<'_>, answer: &Answer, here: (Second, Second)) {
        if let Some(skew) = Skew::of(ask.to_string(), answer, here) {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(server(ask.url).to_owned()).or_insert(skew);
        }
    }

    /// That of the server at `url`.
    #[must_use]
    pub fn of(&self, url: &str) -> Option<Skew> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(server(url)).cloned()
    }
}

/// Host and port of an address.
fn server(url: &str) -> &str {
    let place = url.split_once("://").map_or(url, |(_, place)| place);
    place.split(['/', '?']).next().unwrap_or_default()
}

/// Says whether ages can be told by the clock of this machine, where nothing younger than `min_age` may
/// go. A server that said nothing of its own is no witness.
///
/// # Errors
/// The clocks are too far apart.
pub fn agree(skew: Option<&Skew>, min_age: Duration) -> Result<(), Fault> {
    let bound = min_age.as_secs().clamp(LEAST, TOLERANCE);
    let Some(skew) = skew.filter(|skew| skew.apart() > bound) else { return Ok(()) };
    let message = format!("it answered at {}, and this machine's clock says {}", skew.there, skew.here.1);
    let help = "set the clock that is wrong, then try again: the age of everything is told by this machine's, and one \
                that is ahead makes all of it old";
    Err(Fault::new(Kind::Inconsistent, skew.asked.clone(), message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_793_534_400;

    fn skew(status: u16, headers: &[(&str, &str)], before: i64, behind: i64) -> Option<Skew> {
        let headers = headers.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let answer = Answer { status, headers, ..Answer::default() };
        Skew::of("GET a".to_owned(), &answer, (Second(NOON + before), Second(NOON + behind)))
    }

    #[test]
    fn only_the_word_of_a_server_itself_counts() {
        let date = ("date", "Sun, 01 Nov 2026 12:00:00 GMT");
        for status in [200, 202, 401, 404, 429] {
            assert_eq!(skew(status, &[date], 0, 0).map(|skew| skew.there), Some(Second(NOON)), "{status}");
        }
        assert_eq!(skew(503, &[date], 0, 0), None);
        assert_eq!(skew(200, &[date, ("age", "0")], 0, 0), None);
        for text in ["", "soon", "1793534400", "Sun, 01 Nov 2026 12:00:00 GMT, Sun, 01 Nov 2026 12:00:01 GMT"]
        {
            assert_eq!(skew(200, &[("date", text)], 0, 0), None, "{text}");
        }
        assert_eq!(skew(200, &[], 0, 0), None);
    }

    #[test]
    fn the_bound_is_an_hour_or_the_minimum_age() {
        let holds = |before: i64, behind: i64, min_age: u64| {
            let skew = skew(200, &[("date", "Sun, 01 Nov 2026 12:00:00 GMT")], before, behind);
            agree(skew.as_ref(), Duration::minutes(min_age)).is_ok()
        };
        let days = 2 * 24 * 60;
        assert!(holds(3_600, 3_600, days) && !holds(3_601, 3_601, days));
        assert!(holds(-3_600, -3_600, days) && !holds(-3_601, -3_601, days));
        // The answer took two hours: it may have been made when it was asked for, or when it came.
        assert!(holds(-3_600, 3_600, days) && holds(-7_200, 0, days) && holds(0, 7_200, days));
        assert!(holds(600, 600, 10) && !holds(601, 601, 10) && !holds(-601, -601, 10));
        assert!(holds(60, 60, 1) && !holds(61, 61, 1));
        assert!(agree(None, Duration::minutes(days)).is_ok());
    }
}
