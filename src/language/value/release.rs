//! Git tags that are releases, and the versions in them.

use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

const VERSION: &str = "{version}";
/// What a Git tag cannot hold, or GitHub's filters would read as a pattern that cannot be escaped; see
/// [git-check-ref-format](https://git-scm.com/docs/git-check-ref-format).
const NEVER: [char; 12] = ['~', '^', ':', '?', '*', '[', ']', '\\', '{', '}', '"', '\''];

/// Template of the Git tags that are releases: `v{version}`. All but `{version}` is literal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReleaseTemplate {
    before: String,
    after: String,
}

impl Default for ReleaseTemplate {
    fn default() -> Self {
        Self { before: "v".to_owned(), after: String::new() }
    }
}

impl ReleaseTemplate {
    /// The pattern of the trigger. Whatever begins as a version is let in, so that a slip of the pen ends
    /// in a red run that says so, not in silence. `+` and `!` are
    /// [GitHub's](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet)
    /// and are escaped.
    #[must_use]
    pub fn filter(&self) -> String {
        let escaped = |text: &str| text.replace('+', "\\+").replace('!', "\\!");
        format!("{}[0-9]*{}", escaped(&self.before), escaped(&self.after))
    }

    /// The version in a Git tag.
    ///
    /// # Errors
    /// Why it is no release.
    pub fn version(&self, tag: &str) -> Result<Release, String> {
        let inner = tag.strip_prefix(&self.before).and_then(|rest| rest.strip_suffix(&self.after));
        let Some(inner) = inner.filter(|inner| !inner.is_empty()) else {
            return Err(format!("the Git tag `{tag}` does not have the form `{self}`"));
        };
        Release::parse(inner).ok_or_else(|| {
            format!("`{inner}` in the Git tag `{tag}` is no version: one to four numbers joined by dots, and perhaps a pre-release behind a dash")
        })
    }

    /// The Git tag of a version.
    #[must_use]
    pub fn tag(&self, version: &str) -> String {
        format!("{}{version}{}", self.before, self.after)
    }
}

impl fmt::Display for ReleaseTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{VERSION}{}", self.before, self.after)
    }
}

impl Leaf for ReleaseTemplate {
    const EXPECTED: &'static str = "a template such as `v{version}` or `server/v{version}`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        if let Some(name) = text.strip_prefix("refs/tags/") {
            return Err(Invalid::new(Code::InvalidRelease, format!("`{text}` begins with `refs/tags/`"))
                .why("GitHub compares the form with the name of the Git tag alone, so this one matches nothing")
                .help(format!("write `{}`", repaired(name))));
        }
        let Some((before, after)) = text.split_once(VERSION) else { return Err(without_version(text)) };
        let rest = format!("{before}{after}");
        if after.contains(VERSION) {
            return Err(Invalid::new(Code::InvalidRelease, format!("`{text}` has two versions"))
                .why("a Git tag is the release of one version")
                .help(format!("write `{VERSION}` once")));
        }
        let bad = rest.chars().find(|c| NEVER.contains(c) || !c.is_ascii_graphic());
        if let Some(c) = bad {
            return Err(Invalid::new(Code::InvalidRelease, format!("{c:?} in `{text}`"))
                .why("all but `{version}` is literal: there are no patterns and no other placeholders, and Git takes few other characters in a tag")
                .help(format!("write `{}`", repaired(text))));
        }
        let named = format!("{before}1{after}");
        let refused = named.starts_with(['/', '-', '.', '!'])
            || named.ends_with(['/', '.'])
            || named.ends_with(".lock")
            || ["//", "..", "/.", "@{"].iter().any(|part| named.contains(part));
        if refused {
            return Err(Invalid::new(Code::InvalidRelease, format!("Git takes no tag of the form `{text}`"))
                .why("no part of a tag begins with a dot, none is empty, and it does not end in `/`, `.` or `.lock`")
                .help(format!("write `{}`", Self::default())));
        }
        Ok(Self { before: before.to_owned(), after: after.to_owned() })
    }
}

/// A template that names no version: most often the pattern of a trigger.
fn without_version(text: &str) -> Invalid {
    let pattern = text.contains(['*', '[']);
    let what = if pattern { "is a pattern" } else { "names no version" };
    Invalid::new(Code::InvalidRelease, format!("`{text}` {what}"))
        .why("the version of a release is read from its Git tag, so the tag's form says where it stands")
        .help(format!("write `{}`", repaired(text)))
}

/// The same with `{version}` for the pattern in it, which goes from its first wildcard to its last.
fn repaired(text: &str) -> String {
    let plain = text.replace(VERSION, "*").replace(['{', '}'], "*");
    let end = plain.rfind(['*', ']', '?', '+']).map_or(plain.len(), |at| at + 1);
    let start = plain.find(['*', '[', '?', '+']).unwrap_or(plain.len()).min(end);
    let clean = |part: &str| part.chars().filter(|c| c.is_ascii_graphic() && !NEVER.contains(c)).collect();
    let (before, after): (String, String) = (clean(&plain[..start]), clean(&plain[end..]));
    format!("{before}{VERSION}{after}")
}

/// A version as it is written: one to four numbers of any length joined by dots, then perhaps `-` and a
/// pre-release, then perhaps `+` and a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    text: String,
    numbers: Vec<String>,
    pre_release: bool,
    build: bool,
}

impl Release {
    /// Reads one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (rest, build) = text.split_once('+').map_or((text, None), |(rest, build)| (rest, Some(build)));
        let (core, pre) = rest.split_once('-').map_or((rest, None), |(core, pre)| (core, Some(pre)));
        let numbers: Vec<String> = core.split('.').map(str::to_owned).collect();
        let digits = |number: &String| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let good = numbers.len() <= 4
            && numbers.iter().all(digits)
            && [pre, build].into_iter().flatten().all(are_names);
        good.then(|| Self {
            text: text.to_owned(),
            numbers,
            pre_release: pre.is_some(),
            build: build.is_some(),
        })
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its first number, its second, its third: as written, where it has so many.
    #[must_use]
    pub fn number(&self, at: usize) -> Option<&str> {
        self.numbers.get(at).map(String::as_str)
    }

    /// Whether it is a pre-release, which moves no tag.
    #[must_use]
    pub fn is_pre_release(&self) -> bool {
        self.pre_release
    }

    /// Whether a build is named behind a `+`, which no tag of an image can hold.
    #[must_use]
    pub fn has_build(&self) -> bool {
        self.build
    }
}

fn are_names(text: &str) -> bool {
    let name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.split('.').all(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(text: &str) -> String {
        ReleaseTemplate::parse(text)
            .map_or_else(|wrong| wrong.help.unwrap_or_default(), |fine| format!("{fine} is fine"))
    }

    #[test]
    fn patterns_are_answered_with_the_template_that_is_meant() {
        for (pattern, template) in [
            ("v*", "v{version}"),
            ("shop-*", "shop-{version}"),
            ("server/v*", "server/v{version}"),
            ("docker-v*", "docker-v{version}"),
            ("v[0-9]*", "v{version}"),
            ("v[0-9]+.[0-9]+.[0-9]+", "v{version}"),
            ("v*.*.*", "v{version}"),
            ("v*-lts", "v{version}-lts"),
            ("v", "v{version}"),
            ("*", "{version}"),
            ("v{version}*", "v{version}"),
            ("v{major}.{version}", "v{version}"),
        ] {
            assert_eq!(help(pattern), format!("write `{template}`"), "{pattern}");
        }
        for template in
            ["v{version}", "{version}", "server/v{version}", "docker-v{version}-lts", "a+b!{version}"]
        {
            assert_eq!(help(template), format!("{template} is fine"));
        }
        for template in [
            "/{version}",
            "-{version}",
            "a//{version}",
            "{version}.",
            "{version}/",
            "{version}{version}",
            "v{major}{version}",
            "v {version}",
            "é{version}",
            "!{version}",
        ] {
            assert!(ReleaseTemplate::parse(template).is_err(), "{template}");
        }
    }

    #[test]
    fn what_is_special_in_a_filter_is_escaped() {
        let filter = |text: &str| ReleaseTemplate::parse(text).map(|fine| fine.filter()).unwrap_or_default();
        assert_eq!(filter("v{version}"), "v[0-9]*");
        assert_eq!(filter("c++-{version}-a!b"), "c\\+\\+-[0-9]*-a\\!b");
    }

    #[test]
    fn versions_are_read_as_they_are_written() {
        let releases = ReleaseTemplate::default();
        let read = releases.version("v2024.04.0-rc.1").unwrap();
        assert_eq!(
            (read.as_str(), read.number(1), read.number(2), read.number(3)),
            ("2024.04.0-rc.1", Some("04"), Some("0"), None)
        );
        assert!(read.is_pre_release() && !read.has_build());
        for tag in
            ["v", "1.2.3", "vnext", "v1.2.3.4.5", "v1..2", "v1.2.3-", "v1.2-a..b", "v-1", "v1.2_3", "v1.2/3"]
        {
            assert!(releases.version(tag).is_err(), "{tag}");
        }
    }
}
