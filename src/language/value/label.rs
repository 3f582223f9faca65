//! Labels of pull requests, and logins of those who open them.

use super::words::no_expression;
use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

/// Longest label that GitHub takes, in characters.
const LONGEST: usize = 50;

/// A [label](https://docs.github.com/en/issues/using-labels-and-milestones-to-track-work/managing-labels)
/// of a pull request: any text of one line. GitHub has no two labels that differ in case alone, so
/// case does not count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label(String);

impl Label {
    /// The label as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether GitHub takes both for one label.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}

impl Leaf for Label {
    const EXPECTED: &'static str = "a label such as `run e2e`: at most 50 characters";

    fn parse(text: &str) -> Result<Self, Invalid> {
        no_expression(text)?;
        if text.trim().is_empty() {
            return Err(Invalid::new(Code::InvalidLabel, "an empty label").why("no pull request can have it"));
        }
        if text.trim() != text {
            return Err(Invalid::new(Code::InvalidLabel, format!("`{text}` begins or ends with a blank"))
                .why("GitHub takes such blanks out of a label, so no pull request can have it")
                .help(format!("write `{}`", text.trim())));
        }
        if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
            return Err(Invalid::new(
                Code::InvalidLabel,
                "a label of several lines, or with a control character",
            )
            .why("a label of GitHub is one line of text"));
        }
        let length = text.chars().count();
        if length > LONGEST {
            return Err(Invalid::new(Code::InvalidLabel, format!("a label of {length} characters"))
                .why("GitHub takes labels of at most 50 characters, so no pull request can have it"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The login of a user, or of a GitHub App with `[bot]` behind its name: `renovate[bot]`. Case does
/// not count. [Usernames](https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Login(String);

impl Login {
    /// The login as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Leaf for Login {
    const EXPECTED: &'static str = "a login such as `octocat` or `renovate[bot]`";
    const PATTERN: Option<&'static str> = Some("^[A-Za-z0-9][A-Za-z0-9_-]{0,38}(\\[bot\\])?$");

    fn parse(text: &str) -> Result<Self, Invalid> {
        if let Some(bot) = APPS.iter().find(|app| text.trim_start_matches('@').eq_ignore_ascii_case(app)) {
            return Err(Invalid::new(
                Code::InvalidName,
                format!("`{text}` is the name of an app, not its login"),
            )
            .why("events name an app by its login, which ends in `[bot]`")
            .help(format!("write `{bot}[bot]`")));
        }
        if is_login(text) {
            return Ok(Self(text.to_owned()));
        }
        let invalid = Invalid::new(Code::InvalidName, format!("`{text}` is not {}", Self::EXPECTED))
            .why("GitHub's logins have letters, digits and `-`, those of apps `[bot]` behind them");
        let user = text.strip_prefix('@').filter(|name| is_login(name));
        let app = text.strip_prefix("app/").filter(|name| is_login(name));
        Err(match (user, app) {
            (Some(name), _) => invalid.help(format!("write `{name}`")),
            (_, Some(name)) => invalid.help(format!("write `{name}[bot]`")),
            _ => invalid.help(format!("write {}", Self::EXPECTED)),
        })
    }
}

/// Apps whose name is taken for their login.
const APPS: [&str; 3] = ["dependabot", "github-actions", "renovate"];

/// Letters, digits, `-`, and the `_` of managed users; `[bot]` behind it.
fn is_login(text: &str) -> bool {
    let name = text.strip_suffix("[bot]").unwrap_or(text);
    (1..=39).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
