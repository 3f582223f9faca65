//! Reasons in words.

use super::reason::{Expiry, Why};
use std::fmt;

impl Why {
    /// The name of the reason, for programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Young { .. } => "young",
            Self::Newest { .. } => "newest-of-row",
            Self::Forever { .. } => "forever",
            Self::Protected { .. } => "protected",
            Self::Reserved(_) => "reserved",
            Self::Unknown(_) => "unknown-tag",
            Self::Undatable(_) => "undatable",
            Self::OpenPull { .. } => "open-pull-request",
            Self::Busy(_) => "in-use",
            Self::BusyRevision(_) => "in-use",
            Self::Served => "served",
            Self::Foreign(_) => "of-others",
            Self::Odd(_) => "unreadable",
            Self::Holds(_) => "holds",
            Self::MinAge(_) => "min-age",
            Self::Untagged(_) => "untagged-young",
            Self::UntaggedUndatable => "untagged-undatable",
            Self::NewestOfTrunk(_) => "newest-of-default-branch",
            Self::NewestOfBranch { .. } => "newest-of-branch",
            Self::NewestOfAll => "newest-of-all",
            Self::ChildOf(_) => "listed-by-index",
            Self::Of(_) => "speaks-of",
        }
    }
}

impl Why {
    /// The template of the row that says so.
    #[must_use]
    pub fn row(&self) -> Option<&str> {
        match self {
            Self::Young { template, .. } | Self::Newest { template, .. } | Self::Forever { template, .. } => {
                Some(template)
            }
            _ => None,
        }
    }
}

impl Expiry {
    /// The template of the row that says so.
    #[must_use]
    pub fn row(&self) -> Option<&str> {
        match self {
            Self::Old { template, .. } => template.as_deref(),
            Self::Surplus { template, .. } => Some(template),
            _ => None,
        }
    }
}

/// The branch of which tags are counted, where they are counted by branches.
struct On<'b>(Option<&'b str>);

impl fmt::Display for On<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |branch| write!(f, " on branch `{branch}`"))
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Young { tag, template, until } => {
                write!(f, "`{tag}` of row `{template}` lives until {until}")
            }
            Self::Newest { tag, template, count, branch } => {
                write!(f, "`{tag}` is among the newest {count} of row `{template}`{}", On(branch.as_deref()))
            }
            Self::Forever { tag, template } => write!(f, "row `{template}` keeps `{tag}` for ever"),
            Self::Protected { tag, pattern } => write!(f, "`{pattern}` protects `{tag}`"),
            Self::Reserved(tag) => write!(f, "`{tag}` is kept for the pipeline itself"),
            Self::Unknown(tag) => write!(f, "no row makes `{tag}`"),
            Self::Undatable(tag) => write!(f, "nobody can say how old `{tag}` is"),
            Self::OpenPull { tag, number } => {
                write!(f, "`{tag}` belongs to pull request {number}, which is open")
            }
            Self::Busy(tag) => {
                write!(
                    f,
                    "`{tag}` is of a run that is not done, or of the commit of one, of an open pull request or of a deployment"
                )
            }
            Self::BusyRevision(commit) => write!(
                f,
                "it was made of the commit {commit}, which a run that is not done, an open pull request or a deployment is at"
            ),
            Self::Served => f.write_str("`--in-use` names it, or what lists it, or what it lists"),
            Self::Odd(why) => {
                write!(f, "it cannot be read ({why}), so it stays, with all that it may refer to")
            }
            Self::Holds(other) => write!(f, "{other} stays, and is found by it alone"),
            Self::Foreign(source) => write!(f, "its label says that it is of `{source}`"),
            Self::MinAge(until) => write!(f, "nothing so young is deleted; until {until}"),
            Self::Untagged(until) => write!(f, "it has no tag, and stays until {until}"),
            Self::UntaggedUndatable => f.write_str("it has no tag, and nobody can say how old it is"),
            Self::NewestOfTrunk(tag) => write!(f, "`{tag}` is the newest of the default branch"),
            Self::NewestOfBranch { tag, branch } => write!(f, "`{tag}` is the newest of `{branch}`"),
            Self::NewestOfAll => f.write_str("it is the newest of the repository"),
            Self::ChildOf(index) => write!(f, "the index {index} lists it"),
            Self::Of(subject) => write!(f, "it speaks of {subject}"),
        }
    }
}

impl Expiry {
    /// The name of the reason, for programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Old { .. } => "old",
            Self::Surplus { .. } => "not-among-newest",
            Self::Key(_) => "content-key-expired",
            Self::Orphan(_) => "subject-gone",
            Self::Below => "with-its-index",
            Self::Broken(_) => "broken",
            Self::Untagged(_) => "untagged",
        }
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Old { tag, template, start, keep, least } => {
                let row =
                    template.as_ref().map_or("no row".to_owned(), |template| format!("row `{template}`"));
                write!(f, "`{tag}` of {row} counts from {start} and lives {keep}")?;
                least.map_or(Ok(()), |least| write!(f, "; it is not among the newest {least}"))
            }
            Self::Surplus { tag, template, count, branch } => {
                let on = On(branch.as_deref());
                write!(f, "`{tag}` is not among the newest {count} of row `{template}`{on}")
            }
            Self::Key(tag) => write!(f, "no run looks up the content key `{tag}` any more"),
            Self::Orphan(tag) => write!(f, "`{tag}` speaks of what is gone, or goes"),
            Self::Below => f.write_str("what lists it, or what it speaks of, goes"),
            Self::Broken(tag) => write!(f, "all that `{tag}` lists is gone, and its age with it"),
            Self::Untagged(since) => write!(f, "it has no tag, and is there since {since}"),
        }
    }
}
