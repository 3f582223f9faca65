//! What goes wrong between us and a registry, or GitHub.

use super::address::without_users;
use std::fmt;

/// Something did not work, in words for whoever reads the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its kind.
    pub kind: Kind,
    /// What was asked: `GET ghcr.io/v2/acme/app/tags/list`. Never a token.
    pub asked: String,
    /// What came back.
    pub message: String,
    /// What to do about it, where somebody can.
    pub help: Option<String>,
}

/// Kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No connection, or it was cut.
    Unreachable,
    /// 401 or 403: we may not.
    Denied,
    /// 404: it is not there, or we may not know.
    Missing,
    /// 429, or a limit that is used up.
    Limited,
    /// 5xx, again and again.
    Broken,
    /// Another status, or an answer that makes no sense.
    Unexpected,
    /// The answers contradict each other, or end too early.
    Inconsistent,
    /// The registry does not do this.
    Unsupported,
    /// It is longer than anything that is read.
    TooLarge,
    /// This one thing may not be deleted, whoever asks; others may.
    Kept,
    /// What was planned is not what is there any more. It was left alone.
    Changed,
}

impl Fault {
    /// A fault of this kind. No user and no password of an address gets into it.
    pub fn new(kind: Kind, asked: impl Into<String>, message: impl Into<String>) -> Self {
        let (asked, message) = (without_users(&asked.into()), without_users(&message.into()));
        Self { kind, asked, message, help: None }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(without_users(&help.into())), ..self }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.asked, self.message)
    }
}
