//! What generated YAML cannot do: the settings of a repository on which a pipeline depends.
//!
//! Pure: a [`Subject`], which says what the pipeline needs, and [`Settings`], which say what is set,
//! give [`Finding`]s. [`read`] fills the settings from GitHub's API.

mod checks;
mod codeowners;
mod fnmatch;
mod links;
mod local;
pub mod read;
mod seen;
mod settings;
mod subject;

pub use checks::examine;
pub use codeowners::Owners;
pub use links::Links;
pub use local::{Local, OwnersFile};
pub use seen::{Seen, Unseen};
pub use settings::{
    About, Actions, Approval, Branch, Deploys, Environment, Guard, Listed, Machine, Names, OwnersError,
    Package, PrivateForks, Queue, RefPattern, Required, Selected, Settings, TagRules, TokenDefault, Wait,
};
pub use subject::{NeededEnvironment, Subject};

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check: a stable name in kebab-case, that of its file.
    pub check: &'static str,
    /// Whether something is to be done.
    pub state: State,
    /// What is, or where it is not known what should be.
    pub what: String,
    /// Why it is not known; nothing where nobody asked.
    pub unseen: Option<String>,
    /// What breaks otherwise.
    pub why: String,
    /// What to do about it, in words.
    pub how: Option<String>,
    /// The same as a command that can be pasted.
    pub command: Option<String>,
    /// The page of the setting.
    pub place: String,
}

/// Whether something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is as it should be.
    Fine,
    /// It does what it should, and could do it more safely.
    Advice,
    /// It was not seen: somebody has to look.
    Unknown,
    /// It has to be changed.
    Change,
}

impl State {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Advice => "advice",
            Self::Unknown => "unknown",
            Self::Change => "change",
        }
    }
}

/// What is the same in all findings of a check.
#[derive(Clone, Debug)]
struct Topic {
    check: &'static str,
    why: &'static str,
    place: String,
}

impl Topic {
    fn fine(&self, what: impl Into<String>) -> Finding {
        self.finding(State::Fine, what.into())
    }

    fn advice(&self, what: impl Into<String>, how: impl Into<String>) -> Finding {
        Finding { how: Some(how.into()), ..self.finding(State::Advice, what.into()) }
    }

    fn change(&self, what: impl Into<String>, how: impl Into<String>) -> Finding {
        Finding { how: Some(how.into()), ..self.finding(State::Change, what.into()) }
    }

    /// What should be, where it was not seen what is.
    fn unknown(&self, should: impl Into<String>, unseen: Unseen) -> Finding {
        Finding { unseen: unseen.0, ..self.finding(State::Unknown, should.into()) }
    }

    fn finding(&self, state: State, what: String) -> Finding {
        let (why, place) = (self.why.to_owned(), self.place.clone());
        Finding { check: self.check, state, what, unseen: None, why, how: None, command: None, place }
    }
}

impl Finding {
    fn command(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    fn how(self, how: impl Into<String>) -> Self {
        Self { how: Some(how.into()), ..self }
    }

    fn why(self, why: impl Into<String>) -> Self {
        Self { why: why.into(), ..self }
    }

    fn at(self, place: String) -> Self {
        Self { place, ..self }
    }
}
