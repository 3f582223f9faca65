//! Cron lines.

use super::{Invalid, Leaf};
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
            return Err(Invalid::new(format!("`{text}` is not {}", Self::EXPECTED))
                .why("GitHub takes minute, hour, day of the month, month and day of the week, and no words such as `@daily`")
                .help("write five fields: `0 5 * * *` is every day at five"));
        }
        for (index, field) in fields.iter().enumerate() {
            let (what, least, most) = FIELDS[index];
            if !field.split(',').all(|item| valid_item(item, index, least, most)) {
                return Err(Invalid::new(format!("`{field}` is not {what} of a cron line"))
                    .why("GitHub would refuse the whole workflow for it")
                    .help(format!(
                        "write numbers from {least} to {most}, `*`, ranges `a-b`, steps `*/n`, lists `a,b`"
                    )));
            }
        }
        Ok(Self(fields.join(" ")))
    }
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
