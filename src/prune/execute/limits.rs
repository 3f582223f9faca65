//! How much may go at once.

use std::fmt;

/// A part of what a repository holds, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(u8);

/// Why nothing was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// More than the allowed share would go.
    Share {
        /// Manifests that would go.
        going: usize,
        /// Manifests that are there.
        all: usize,
        /// What is allowed.
        allowed: Share,
    },
    /// What has to go together is more than the limit.
    Limit {
        /// The limit.
        limit: usize,
        /// The smallest group.
        smallest: usize,
    },
}

impl Default for Share {
    /// Half: a rule that was written wrong deletes most of a repository, a prune every night little.
    fn default() -> Self {
        Self(50)
    }
}

impl std::str::FromStr for Share {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let percent: Option<u8> = text.strip_suffix('%').unwrap_or(text).parse().ok();
        percent
            .filter(|percent| (1..=100).contains(percent))
            .map(Self)
            .ok_or("a share is a number from 1 to 100")
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

impl Share {
    /// Refuses more than this share. A handful is never too much: of three images two may well be old.
    ///
    /// # Errors
    /// Just then.
    pub fn check(self, going: usize, all: usize) -> Result<(), Refusal> {
        const HANDFUL: usize = 10;
        let is_too_much = going > HANDFUL && going * 100 > all * usize::from(self.0);
        if is_too_much { Err(Refusal::Share { going, all, allowed: self }) } else { Ok(()) }
    }
}

/// The groups that fit into the limit, whole.
///
/// # Errors
/// There are groups, and none fits: every further prune would do nothing too.
pub fn choose(groups: Vec<Vec<usize>>, limit: Option<usize>) -> Result<Vec<Vec<usize>>, Refusal> {
    let Some(limit) = limit else { return Ok(groups) };
    let smallest = groups.iter().map(Vec::len).min();
    let mut room = limit;
    let mut chosen = groups;
    chosen.retain(|group| {
        let fits = group.len() <= room;
        room -= if fits { group.len() } else { 0 };
        fits
    });
    match smallest {
        Some(smallest) if chosen.is_empty() => Err(Refusal::Limit { limit, smallest }),
        _ => Ok(chosen),
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share { going, all, allowed } => {
                write!(f, "{going} of {all} manifests would go, more than {allowed}: nothing was deleted")
            }
            Self::Limit { limit, smallest } => write!(
                f,
                "at most {limit} may go, and the smallest group that has to go together has {smallest}: nothing was deleted"
            ),
        }
    }
}

impl Refusal {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Share { going, all, .. } => {
                let percent = (going * 100).div_ceil((*all).max(1));
                format!("read the plan; if it is right, `--allow-share {percent}` carries it out")
            }
            Self::Limit { smallest, .. } => format!("give `--limit {smallest}` or more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Refusal, Share, choose};

    #[test]
    fn more_than_the_share_is_refused() {
        let share = Share::default();
        assert_eq!(share.check(50, 100), Ok(()));
        assert_eq!(share.check(51, 100), Err(Refusal::Share { going: 51, all: 100, allowed: share }));
        assert_eq!(share.check(10, 11), Ok(()), "a handful");
        assert_eq!("80%".parse::<Share>().map(|share| share.check(80, 100)), Ok(Ok(())));
        assert!("0".parse::<Share>().is_err() && "101".parse::<Share>().is_err());
    }

    #[test]
    fn groups_go_whole_or_not_at_all() {
        let groups = [vec![0, 1, 2], vec![3], vec![4, 5]];
        assert_eq!(choose(groups.to_vec(), Some(3)), Ok(groups[..1].to_vec()));
        assert_eq!(choose(groups.to_vec(), Some(2)), Ok(groups[1..2].to_vec()));
        assert_eq!(choose(groups[..1].to_vec(), Some(2)), Err(Refusal::Limit { limit: 2, smallest: 3 }));
        assert_eq!(choose(vec![], Some(2)), Ok(vec![]));
    }
}
