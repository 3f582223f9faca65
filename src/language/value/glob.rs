//! Patterns over branches, Git tags and paths.

use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

/// A pattern over branches. The part of
/// [GitHub's filter patterns](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet)
/// that reads the same everywhere: `*` is anything but `/`, `**` is anything, `[a-z]` is one of
/// these; all else is itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Glob(String);

impl Glob {
    /// Exactly this branch, whose name was read as a pattern before.
    #[must_use]
    pub fn literal(branch: &str) -> Self {
        Self(branch.to_owned())
    }

    /// The pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names one branch and no other.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        !self.0.contains(['*', '['])
    }

    /// Whether the whole of `text` fits.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        matches(&self.0, text)
    }
}

impl Leaf for Glob {
    const EXPECTED: &'static str = "a pattern such as `main` or `feature/**`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        check(text, Self::EXPECTED)?;
        if let Some(c) = text.chars().find(|c| matches!(c, '?' | '+' | '!' | '~' | '^' | ':')) {
            return Err(Invalid::new(Code::InvalidGlob, format!("`{c}` in the pattern `{text}`"))
                .why("GitHub reads `?`, `+` and `!` otherwise than a shell does, and no branch has `~`, `^` or `:`")
                .help("use `*` and `**`, or list the branches"));
        }
        super::git_name::check(text)?;
        Ok(Self(text.to_owned()))
    }
}

/// A pattern over tags, or the digest of one manifest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TagGlob(Glob);

impl TagGlob {
    /// The pattern; a digest is one that fits itself alone.
    #[must_use]
    pub fn glob(&self) -> &Glob {
        &self.0
    }
}

impl Leaf for TagGlob {
    const EXPECTED: &'static str = "a pattern of tags such as `demo-*`, or a digest `sha256:…`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        let Some(hex) = text.strip_prefix("sha256:") else { return Glob::parse(text).map(Self) };
        if hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Ok(Self(Glob::literal(text)));
        }
        Err(Invalid::new(Code::InvalidGlob, format!("`{text}` is not a digest"))
            .why("a digest has 64 hexadecimal digits in lower case behind `sha256:`")
            .help("copy it whole, as `pipegen prune --format json` has it"))
    }
}

impl fmt::Display for TagGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A pattern over files, relative to the root of the repository. As [`Glob`]; `!` in front takes
/// files out again, whatever the order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathGlob(String);

impl PathGlob {
    /// The pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Exactly this file.
    #[must_use]
    pub fn literal(path: &str) -> Self {
        Self(path.to_owned())
    }

    /// The directories that it begins with, or all of it where it is no pattern.
    #[must_use]
    pub fn beginning(&self) -> &str {
        let path = self.0.strip_prefix('!').unwrap_or(&self.0);
        match path.find(['*', '[']) {
            None => path,
            Some(at) => path[..at].rsplit_once('/').map_or("", |(directories, _)| directories),
        }
    }

    /// Whether it takes files out.
    #[must_use]
    pub fn excludes(&self) -> bool {
        self.0.starts_with('!')
    }

    /// Whether the whole of `path` fits, `!` left aside.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        matches(self.0.strip_prefix('!').unwrap_or(&self.0), path)
    }
}

impl Leaf for PathGlob {
    const EXPECTED: &'static str = "a pattern over files such as `Dockerfile`, `src/**` or `!src/**/*.md`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        let pattern = text.strip_prefix('!').unwrap_or(text);
        check(pattern, Self::EXPECTED)?;
        let leaves = pattern.starts_with('/') || pattern.split('/').any(|part| matches!(part, "." | ".."));
        if leaves {
            return Err(Invalid::new(
                Code::InvalidGlob,
                format!("`{text}` does not start at the root of the repository"),
            )
            .why("files are compared by their paths from the root of the repository")
            .help("write it without a leading `/`, `.` or `..`"));
        }
        if pattern.ends_with('/') {
            return Err(Invalid::new(Code::InvalidGlob, format!("`{text}` matches no file"))
                .why("no path of a file ends in `/`")
                .help(format!("write `{text}**` for all below")));
        }
        Ok(Self(text.to_owned()))
    }
}

/// What both kinds refuse: what would not survive a comma-separated list in the plan job's table.
fn check(pattern: &str, expected: &str) -> Result<(), Invalid> {
    if pattern.is_empty() {
        return Err(Invalid::new(Code::InvalidGlob, format!("an empty pattern is not {expected}"))
            .why("no branch, tag or file has an empty name"));
    }
    if let Some(c) =
        pattern.chars().find(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | '{' | '}' | '\\'))
    {
        return Err(Invalid::new(Code::InvalidGlob, format!("{c:?} in the pattern `{pattern}`"))
            .why("the plan reads patterns as a list with commas; blanks, braces and `\\` have no meaning in them")
            .help("use `*` in its place, or write two patterns"));
    }
    let mut rest = pattern;
    while let Some(at) = rest.find(['[', ']']) {
        let end = rest[at..].find(']').filter(|_| rest[at..].starts_with('['));
        let class = end.map(|end| &rest[at + 1..at + end]).filter(|class| is_class(class));
        let Some(class) = class else {
            return Err(Invalid::new(Code::InvalidGlob, format!("not a class in the pattern `{pattern}`"))
                .why("in other classes GitHub, bash and this program would read different characters")
                .help("between `[` and `]` stand letters, digits and ranges of them: `[a-z0-9]`"));
        };
        rest = &rest[at + class.len() + 2..];
    }
    Ok(())
}

/// Letters, digits, and ranges of one kind that go up.
fn is_class(text: &str) -> bool {
    let kind = |c: char| (c.is_ascii_digit(), c.is_ascii_lowercase());
    let (mut rest, mut any) = (text.chars().peekable(), false);
    while let Some(first) = rest.next() {
        any = true;
        if !first.is_ascii_alphanumeric() {
            return false;
        }
        if rest.next_if_eq(&'-').is_some() {
            let last = rest.next().filter(|last| last.is_ascii_alphanumeric());
            if last.is_none_or(|last| kind(last) != kind(first) || last < first) {
                return false;
            }
        }
    }
    any
}

/// The semantics, the same as `glob_to_ere` of the plan script.
fn matches(pattern: &str, text: &str) -> bool {
    if !pattern.contains(['*', '[']) {
        return pattern == text;
    }
    regex::bytes::Regex::new(&to_regex(pattern)).is_ok_and(|regex| regex.is_match(text.as_bytes()))
}

fn to_regex(pattern: &str) -> String {
    let mut regex = String::from("^(?s-u:");
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let before = pattern[..pattern.len() - rest.len()].chars().next_back();
        let at_start = before.is_none_or(|c| c == '/');
        let taken = if at_start && rest.starts_with("**/") {
            regex.push_str("(?:.*/)?");
            3
        } else if rest.starts_with("**") {
            regex.push_str(".*");
            2
        } else if c == '*' {
            regex.push_str("[^/]*");
            1
        } else if c == '[' {
            let end = rest.find(']').map_or(rest.len(), |end| end + 1);
            regex.push_str(&rest[..end]);
            end
        } else {
            regex.push_str(&regex::escape(&rest[..c.len_utf8()]));
            c.len_utf8()
        };
        rest = &rest[taken..];
    }
    regex.push_str(")$");
    regex
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for PathGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
