//! What is known of a run.

use crate::language::value::{Name, Placeholder, Release, ReleaseTemplate};
use crate::model::pipeline::Event;
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
    /// Whether GitHub marks the release as a pre-release, where that counts.
    pub is_marked: bool,
    /// The form of Git tags that are releases.
    pub releases: ReleaseTemplate,
    /// When it started.
    pub moment: Moment,
    /// Manual inputs.
    pub inputs: BTreeMap<Name, String>,
    /// Values of files of the commit, as far as they are known.
    pub values: BTreeMap<Name, String>,
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

impl Facts {
    /// The release, in a run of one.
    ///
    /// # Errors
    /// Why its Git tag is none.
    pub fn release(&self) -> Option<Result<Release, String>> {
        let tag = self.version.as_deref().filter(|_| matches!(self.event, Event::Release(_)))?;
        Some(self.releases.version(tag))
    }

    fn number(&self, at: usize) -> Option<String> {
        self.release()?.ok()?.number(at).map(str::to_owned)
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
            Placeholder::Version => Some(self.release()?.ok()?.as_str().to_owned()),
            Placeholder::Major => self.number(0),
            Placeholder::Minor => self.number(1),
            Placeholder::Patch => self.number(2),
            Placeholder::Value(name) => self.values.get(name).cloned(),
            _ => None,
        }
    }
}
