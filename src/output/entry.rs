//! One file of the output tree: what is there and what should be.

use super::repin::Repinned;

/// How a file on disk stands to what the pipeline yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Equal, byte for byte.
    Unchanged,
    /// Yielded, not on disk.
    Missing,
    /// As pipegen wrote it, but the pipeline yields another text by now.
    Stale,
    /// Changed by hand since pipegen wrote it.
    HandEdited,
    /// Changed since pipegen wrote it in nothing but the pins of actions, as bots do.
    Repinned(Repinned),
    /// Made by pipegen for this pipeline, perhaps under an earlier name, and yielded no longer.
    LeftOver,
    /// In the way and not ours: no header, or that of the named pipeline.
    Foreign(Option<String>),
    /// Made from the named file, whose pipeline has the same name: the two would write one another's
    /// files in turn.
    Shared(String),
    /// Nothing may be read or written there, and why.
    Blocked(String),
}

impl State {
    /// The word for it in reports.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::HandEdited => "hand-edited",
            Self::Repinned(_) => "repinned",
            Self::LeftOver => "left-over",
            Self::Foreign(_) => "foreign",
            Self::Shared(_) => "shared",
            Self::Blocked(_) => "blocked",
        }
    }
}

/// What is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The content, which need not be UTF-8.
    pub bytes: Vec<u8>,
    /// Git's mode of it: `100644` or `100755`.
    pub mode: &'static str,
}

/// A path, what is there, what should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Below the root, with `/`.
    pub path: String,
    /// How the two stand to each other.
    pub state: State,
    /// None: there is no file, or it may not be read.
    pub old: Option<Found>,
    /// None: there should be no file.
    pub new: Option<String>,
}

impl Entry {
    /// Whether `pipegen generate` has something to do here.
    #[must_use]
    pub fn drifted(&self) -> bool {
        self.state != State::Unchanged
    }

    /// Whether nothing but `\r\n` for `\n` sets the file apart.
    #[must_use]
    pub fn only_line_endings(&self) -> bool {
        let (Some(old), Some(new)) = (&self.old, &self.new) else {
            return false;
        };
        let mut lines = old.bytes.split(|byte| *byte == b'\n');
        let mut wanted = new.as_bytes().split(|byte| *byte == b'\n');
        let same = |(a, b): (&[u8], &[u8])| a.strip_suffix(b"\r").unwrap_or(a) == b;
        loop {
            match (lines.next(), wanted.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if same((a, b)) => {}
                _ => return false,
            }
        }
    }
}
