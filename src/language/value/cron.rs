//! Cron lines.

use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::collections::BTreeSet;
use std::fmt;

/// A POSIX cron line of five fields, in UTC, at most
/// [every five minutes](https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cron(String);

impl Cron {
    /// The line, fields separated by one blank.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const FIELDS: [(&str, u32, u32); 5] = [
    ("a minute", 0, 59),
    ("an hour", 0, 23),
    ("a day of the month", 1, 31),
    ("a month", 1, 12),
    ("a day of the week", 0, 6),
];
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Leaf for Cron {
    const EXPECTED: &'static str = "a cron line of five fields, in UTC, such as `0 5 * * *`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        if fields.len() != 5 {
            return Err(Invalid::new(Code::InvalidCron, format!("`{text}` is not {}", Self::EXPECTED))
                .why("GitHub takes minute, hour, day of the month, month and day of the week, and no words such as `@daily`")
                .help("write five fields: `0 5 * * *` is every day at five"));
        }
        for (index, field) in fields.iter().enumerate() {
            let (what, least, most) = FIELDS[index];
            if !field.split(',').all(|item| valid_item(item, index, least, most)) {
                return Err(Invalid::new(
                    Code::InvalidCron,
                    format!("`{field}` is not {what} of a cron line"),
                )
                .why("GitHub would refuse the whole workflow for it")
                .help(format!(
                    "write numbers from {least} to {most}, `*`, ranges `a-b`, steps `*/n`, lists `a,b`"
                )));
            }
        }
        if never(&fields) {
            let (clock, month) = (fields[..2].join(" "), fields[3]);
            return Err(Invalid::new(Code::InvalidCron, format!("`{}` never fires: none of its months has such a day", fields.join(" ")))
                .why("GitHub takes the line, and would never start a run; February has 29 days at most, and April, June, September and November have 30")
                .help(format!("name a day that every month has: `{clock} 28 {month} *`")));
        }
        Ok(Self(fields.join(" ")))
    }
}

/// Longest length of each month.
const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Whether none of the months has one of the days. Where a day of the week is named,
/// [it suffices](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html), and every month
/// has all of those.
fn never(fields: &[&str]) -> bool {
    let (days, months) = (values(fields[2], 2), values(fields[3], 3));
    let lengths = (1..).zip(LENGTHS).filter(|(month, _)| months.contains(month));
    let longest = lengths.map(|(_, length)| length).max();
    fields[4] == "*" && days.first() > longest.as_ref()
}

/// The values of a valid field.
fn values(field: &str, index: usize) -> BTreeSet<u32> {
    let (_, least, most) = FIELDS[index];
    let value = |text: &str| named(text, index).or_else(|| number(text));
    let of_item = |item: &str| {
        let (range, step) = item.split_once('/').unwrap_or((item, "1"));
        // A value with a step goes on to the end.
        let last = if item.contains('/') { Some(most) } else { value(range) };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (value(from), value(to)),
            None if range == "*" => (Some(least), Some(most)),
            None => (value(range), last),
        };
        let step = number(step).unwrap_or(1).max(1) as usize;
        (from.unwrap_or(least)..=to.unwrap_or(most)).step_by(step).collect::<Vec<u32>>()
    };
    field.split(',').flat_map(of_item).collect()
}

fn valid_item(item: &str, index: usize, least: u32, most: u32) -> bool {
    let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    let step_fits = step.is_none_or(|s| number(s).is_some_and(|n| n >= 1 && n <= most.max(1)));
    let value =
        |text: &str| named(text, index).or_else(|| number(text)).filter(|n| (least..=most).contains(n));
    let range_fits = match range.split_once('-') {
        None => range == "*" || value(range).is_some(),
        Some((from, to)) => value(from).zip(value(to)).is_some_and(|(from, to)| from <= to),
    };
    step_fits && range_fits
}

fn number(text: &str) -> Option<u32> {
    (text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn named(text: &str, index: usize) -> Option<u32> {
    let (names, first): (&[&str], u32) = match index {
        3 => (&MONTHS, 1),
        4 => (&DAYS, 0),
        _ => return None,
    };
    names.iter().zip(first..).find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, n)| n)
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Cron;
    use crate::language::value::Leaf;

    #[test]
    fn a_day_that_no_month_has_is_refused() {
        for never in [
            "0 0 31 2 *",
            "0 0 30 2 *",
            "0 0 30,31 FEB *",
            "0 0 30-31 2 *",
            "0 0 31 4,6,9,11 *",
            "5 4 31 apr-apr *",
            "0 0 31/2 2-2 *",
            "0 0 31 4/5,11 *",
        ] {
            assert!(Cron::parse(never).is_err(), "{never}");
        }
    }

    #[test]
    fn a_day_that_some_month_has_is_not() {
        for fine in [
            "0 0 29 2 *",
            "0 0 30 4 *",
            "0 0 31 * *",
            "0 0 31 2,3 *",
            "0 0 31 1-2 *",
            "0 0 31 */6 *",
            "0 0 31 4/1 *",
            "0 0 1,31 2 *",
            "0 0 */30 2 *",
            "0 0 20/5 2 *",
            "0 0 31 2 MON",
            "0 0 31 2 0-6",
            "0 0 * 2 *",
            "*/1 * * * *",
        ] {
            assert!(Cron::parse(fine).is_ok(), "{fine}");
        }
    }
}
