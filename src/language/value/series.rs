//! A minor series of pipegen.

use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

/// `0.1`: all versions `0.1.*`, which write the same files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series(String);

impl Series {
    /// The series of a version.
    #[must_use]
    pub fn of(version: &str) -> Option<Self> {
        let mut numbers = version.split('.');
        let series = format!("{}.{}", numbers.next()?, numbers.next()?);
        is_series(&series).then_some(Self(series))
    }
}

impl Leaf for Series {
    const EXPECTED: &'static str = "a minor series such as `0.1`";
    const PATTERN: Option<&'static str> = Some("^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$");

    fn parse(text: &str) -> Result<Self, Invalid> {
        if is_series(text) {
            return Ok(Self(text.to_owned()));
        }
        let invalid = Invalid::new(Code::VersionMismatch, format!("`{text}` is not {}", Self::EXPECTED))
            .why("all versions of a minor series write the same files, so the series is what matters");
        let version = text.trim_start_matches(['v', '=', '^', '~', ' ']);
        Err(match Self::of(version) {
            Some(series) => invalid.help(format!("write `{series}`")),
            None => invalid,
        })
    }
}

/// Two numbers, as they are written in a version.
fn is_series(text: &str) -> bool {
    let number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    text.split_once('.').is_some_and(|(major, minor)| number(major) && number(minor))
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
