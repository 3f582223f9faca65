//! What is known of a run.

use crate::pipeline::Event;
use crate::value::{Name, Placeholder};
use std::collections::BTreeMap;

/// The facts of a run that tags are made of.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its event.
    pub event: Event,
    /// The branch of the commit, as bytes: Git allows any.
    pub branch: Vec<u8>,
    /// The branch that selectors speak of: a pull request's base, else the branch.
    pub selector_branch: String,
    /// The commit.
    pub sha: String,
    /// Number of the pull request.
    pub pr: Option<u64>,
    /// Id of the run, where it is known.
    pub run: Option<u64>,
    /// The release's Git tag.
    pub version: Option<String>,
    /// When it started.
    pub moment: Moment,
    /// Manual inputs.
    pub inputs: BTreeMap<Name, String>,
}

/// A second, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(time::UtcDateTime);

impl Moment {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self(time::UtcDateTime::now())
    }

    /// So many seconds after 1970 began.
    #[must_use]
    pub fn at(seconds: i64) -> Option<Self> {
        time::UtcDateTime::from_unix_timestamp(seconds).ok().map(Self)
    }

    fn date(self) -> String {
        format!("{:04}{:02}{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }

    fn timestamp(self) -> String {
        format!("{}{:02}{:02}{:02}", self.date(), self.0.hour(), self.0.minute(), self.0.second())
    }
}

/// A version as the plan's script takes it apart: numbers of any length, any names behind `-` and `+`.
struct Semver<'v> {
    major: &'v str,
    minor: &'v str,
    is_pre_release: bool,
}

impl<'v> Semver<'v> {
    fn parse(version: &'v str) -> Option<Self> {
        let (version, build) = version.split_once('+').map_or((version, None), |(v, build)| (v, Some(build)));
        let (core, pre) = version.split_once('-').map_or((version, None), |(core, pre)| (core, Some(pre)));
        let mut numbers = core.split('.');
        let mut number = || numbers.next().filter(|number| is_number(number));
        let (major, minor, _) = (number()?, number()?, number()?);
        let behind = [pre, build].into_iter().flatten().all(are_names);
        (numbers.next().is_none() && behind).then_some(Self { major, minor, is_pre_release: pre.is_some() })
    }
}

fn is_number(text: &str) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && (text == "0" || !text.starts_with('0'))
}

fn are_names(text: &str) -> bool {
    let name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.split('.').all(name)
}

impl Facts {
    fn release(&self) -> Option<&str> {
        let tag = self.version.as_deref().filter(|_| self.event == Event::Release)?;
        Some(tag.strip_prefix('v').unwrap_or(tag))
    }

    fn semver(&self) -> Option<Semver<'_>> {
        self.release().and_then(Semver::parse)
    }

    /// Whether it is a release whose version is `MAJOR.MINOR.PATCH`, with or without more behind.
    #[must_use]
    pub fn has_order(&self) -> bool {
        self.semver().is_some()
    }

    /// Whether it is a release such as `v1.2.3-rc.1`.
    #[must_use]
    pub fn is_pre_release(&self) -> bool {
        self.semver().is_some_and(|version| version.is_pre_release)
    }

    /// The release's version as part of a tag, which has no `+`.
    #[must_use]
    pub fn version(&self) -> Option<String> {
        self.release().map(|version| version.replace('+', "-"))
    }

    /// The value of a placeholder that is not sanitised.
    #[must_use]
    pub fn value(&self, placeholder: &Placeholder) -> Option<String> {
        match placeholder {
            Placeholder::Sha => Some(self.sha.clone()),
            Placeholder::ShortSha => self.sha.get(..7).map(str::to_owned),
            Placeholder::Pr => self.pr.map(|pr| pr.to_string()),
            Placeholder::Run => self.run.map(|run| run.to_string()),
            Placeholder::Date => Some(self.moment.date()),
            Placeholder::Year => Some(self.moment.date()[..4].to_owned()),
            Placeholder::Month => Some(self.moment.date()[4..6].to_owned()),
            Placeholder::Day => Some(self.moment.date()[6..].to_owned()),
            Placeholder::Timestamp => Some(self.moment.timestamp()),
            Placeholder::Version => self.version(),
            Placeholder::Major => self.semver().map(|version| version.major.to_owned()),
            Placeholder::Minor => self.semver().map(|version| version.minor.to_owned()),
            _ => None,
        }
    }
}
