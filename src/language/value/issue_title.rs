//! Titles of issues.

use super::words::no_expression;
use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

/// Longest title that GitHub takes, in characters.
const LONGEST: usize = 256;

/// The title of an [issue](https://docs.github.com/rest/issues/issues#create-an-issue): one line of text, as it stands.
/// An issue is found again by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IssueTitle(String);

impl Leaf for IssueTitle {
    const EXPECTED: &'static str = "the title of an issue: at most 256 characters on one line";

    fn parse(text: &str) -> Result<Self, Invalid> {
        no_expression(text)?;
        if text.trim().is_empty() {
            return Err(Invalid::new(Code::InvalidIssueTitle, "an empty title")
                .why("GitHub refuses an issue without a title")
                .help("say what went wrong: `issue = \"Nightly tests failed\"`"));
        }
        if text.trim() != text {
            return Err(Invalid::new(
                Code::InvalidIssueTitle,
                format!("`{text}` begins or ends with a blank"),
            )
            .why("GitHub takes such blanks out of a title, so the issue would not be found again")
            .help(format!("write `{}`", text.trim())));
        }
        if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
            return Err(Invalid::new(
                Code::InvalidIssueTitle,
                "a title of several lines, or with a control character",
            )
            .why("the title of an issue is one line of text, by which it is found again"));
        }
        let length = text.chars().count();
        if length > LONGEST {
            return Err(Invalid::new(Code::InvalidIssueTitle, format!("a title of {length} characters"))
                .why("GitHub refuses an issue with a title of more than 256 characters"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for IssueTitle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
