//! Exit codes, and what ends a command early.

use std::fmt;

use crate::output::Failure;

/// How a command ended. The number is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything is as it should be.
    Fine = 0,
    /// The files on disk are not what the pipeline yields.
    Drift = 1,
    /// The file or the call is wrong.
    Wrong = 2,
    /// The machine failed.
    Failed = 3,
}

/// For `--help`.
pub(super) const HELP: &str = "\
Exit codes:
  0  fine
  1  drift: files are stale, missing, hand-edited, repinned, left over, foreign or shared
  2  the file or the call is wrong; nothing was written
  3  the machine failed: a file could not be read or written

Standard output carries what a command yields, standard error what pipegen has to say about it.";

/// What keeps a command from going on.
#[derive(Debug)]
pub enum Stop {
    /// The call cannot be carried out, and why.
    Wrong(String),
    /// An operation failed.
    Failed(Failure),
}

impl Stop {
    /// The exit code that goes with it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Wrong(_) => Exit::Wrong,
            Self::Failed(_) => Exit::Failed,
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong(why) => f.write_str(why),
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}
