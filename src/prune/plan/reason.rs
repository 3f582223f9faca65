//! Why something stays, and why something goes.

use crate::language::value::{Duration, Second};
use crate::registry::Digest;

/// What becomes of a tag, or of a manifest, looked at alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It stays.
    Stays(Why),
    /// It goes, if nothing else keeps it.
    Goes(Expiry),
}

impl Verdict {
    /// What two say of the same tag: it lives as long as either says.
    #[must_use]
    pub fn longest(self, other: Self) -> Self {
        match (self, other) {
            (Self::Stays(one), Self::Stays(other)) => Self::Stays(one.min(other)),
            (Self::Goes(one), Self::Goes(other)) => Self::Goes(one.min(other)),
            (Self::Stays(why), Self::Goes(_)) | (Self::Goes(_), Self::Stays(why)) => Self::Stays(why),
        }
    }
}

/// Why a manifest stays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A tag of it is younger than its row says.
    Young {
        /// The tag.
        tag: String,
        /// The row's template.
        template: String,
        /// From when it may go.
        until: Second,
    },
    /// A tag of it is among the newest of its row.
    Newest {
        /// The tag.
        tag: String,
        /// The row's template.
        template: String,
        /// How many of them stay.
        count: u32,
        /// The branch of which they are counted; nothing: all are counted together.
        branch: Option<String>,
    },
    /// A tag of it stays for ever.
    Forever {
        /// The tag.
        tag: String,
        /// The row's template.
        template: String,
    },
    /// A tag of it is made by hand, and protected.
    Protected {
        /// The tag.
        tag: String,
        /// The pattern.
        pattern: String,
    },
    /// A tag of it is pipegen's own: a record, a cache, a content key that is still looked up.
    Reserved(String),
    /// No row makes this tag of it, and nobody said how long such tags live.
    Unknown(String),
    /// Nobody can say how old this tag of it is.
    Undatable(String),
    /// A tag of it belongs to an open pull request.
    OpenPull {
        /// The tag.
        tag: String,
        /// The pull request.
        number: u64,
    },
    /// A tag of it names a commit that a run, or an open pull request, is at.
    Busy(String),
    /// Its label names a commit that a run, an open pull request or a deployment is at.
    BusyRevision(String),
    /// It is in use somewhere, as somebody said, or lists or is listed by what is.
    Served,
    /// It cannot be read: what it is for is unknown.
    Odd(String),
    /// What it lists, or what speaks of it, stays for a reason of its own, and is found by it alone.
    Holds(Digest),
    /// Its label says that it is of this repository, which is not this pipeline's.
    Foreign(String),
    /// It is younger than anything may be.
    MinAge(Second),
    /// It has no tag, but not for long enough.
    Untagged(Second),
    /// It has no tag, and nobody can say for how long.
    UntaggedUndatable,
    /// It is the newest image of the default branch.
    NewestOfTrunk(String),
    /// It is the newest image of another branch that promotes.
    NewestOfBranch {
        /// The tag.
        tag: String,
        /// The branch.
        branch: String,
    },
    /// It is the newest image of the repository.
    NewestOfAll,
    /// An index that stays lists it.
    ChildOf(Digest),
    /// It speaks of a manifest that stays: a signature, an attestation, an SBOM.
    Of(Digest),
}

/// Why a manifest goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expiry {
    /// A tag of it outlived its row.
    Old {
        /// The tag.
        tag: String,
        /// The row's template; nothing: no row makes it.
        template: Option<String>,
        /// From when its age counts.
        start: Second,
        /// How long it lives.
        keep: Duration,
        /// How many of the newest its row keeps beside; it is none of them.
        least: Option<u32>,
    },
    /// A tag of it is not among the newest of its row any more.
    Surplus {
        /// The tag.
        tag: String,
        /// The row's template.
        template: String,
        /// How many of them stay.
        count: u32,
        /// The branch of which they are counted; nothing: all are counted together.
        branch: Option<String>,
    },
    /// This tag is a content key that no run looks up any more.
    Key(String),
    /// This tag is the list of what speaks of a manifest that is gone, or goes.
    Orphan(String),
    /// It has no tag, and what lists it or what it speaks of goes.
    Below,
    /// All that this tag's index lists is gone: a prune was cut short, or somebody deleted it.
    Broken(String),
    /// It has no tag, nothing that stays refers to it, and it is there since then.
    Untagged(Second),
}
