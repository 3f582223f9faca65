//! Carries a plan out: one deletion after another, each looked at once more before, each written into a
//! log from which it can be put back. [GitHub](https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#avoid-concurrent-requests)
//! and the registries ask not to be written to by several at a time, and one at a time can be stopped
//! anywhere.

mod limits;
mod log;
mod logged;
mod state;

pub use limits::{Refusal, Share};
pub use log::{Entry, Log};
pub use logged::{Gone, read as read_log};

use super::{Deletion, Plan, Rules, groups};
use crate::language::value::Repository;
use crate::net::Fault;
use crate::registry::{Deleted, Digest, Inventory, Registry};
use state::State;
use std::collections::BTreeSet;

/// How far a prune may go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// At most so many manifests; nothing: all of the plan.
    pub count: Option<usize>,
    /// At most so much of what the repository holds.
    pub share: Share,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Done {
    /// Gone now, and gone before we came, in the order of deleting.
    pub gone: Vec<(Deletion, Deleted)>,
    /// Left alone, because what they are used for changed since the plan.
    pub spared: Vec<(Deletion, String)>,
    /// Could not be deleted.
    pub failed: Vec<(Deletion, Fault)>,
    /// Planned, and not tried: the limit was reached, or it was stopped, or something of their group
    /// failed.
    pub left: usize,
    /// Why it was stopped.
    pub stopped: Option<String>,
    /// Why it ended before its end, though nothing is wrong: a budget is used up.
    pub ended: Option<String>,
    /// What was hurt by what happened in the same moment: a tag that was moved onto what went.
    pub hurt: Vec<String>,
}

/// One repository with its plan.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    /// The registry.
    pub registry: &'a dyn Registry,
    /// The repository.
    pub repository: &'a Repository,
    /// What it holds.
    pub inventory: &'a Inventory,
    /// The rules that it was planned by.
    pub rules: &'a Rules,
    /// What is to go.
    pub plan: &'a Plan,
}

impl Done {
    /// Whether everything that was tried worked.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.failed.is_empty() && self.stopped.is_none() && self.hurt.is_empty()
    }
}

/// What may go of a plan within these limits, in the groups that have to go together, as places in
/// [`Plan::deletions`].
///
/// # Errors
/// Too much would go.
pub fn within(inventory: &Inventory, plan: &Plan, limits: Limits) -> Result<Vec<Vec<usize>>, Refusal> {
    let chosen = limits::choose(groups(inventory, &plan.deletions), limits.count)?;
    limits.share.check(chosen.iter().map(Vec::len).sum(), inventory.manifests().len())?;
    Ok(chosen)
}

/// What is told, and asked, while a plan is carried out.
#[derive(Clone, Copy)]
pub struct Talk<'a> {
    /// Told after each group: so many of so many.
    pub tell: &'a dyn Fn(usize, usize),
    /// Asked before each group: why it has to end here, if it has to.
    pub halt: &'a dyn Fn() -> Option<String>,
}

/// Deletes what the plan says, within limits. What fails is told, with what comes after it in its group
/// left alone, so that the next prune finds all of it again; the next group is tried.
///
/// # Errors
/// Nothing was deleted: too much would go.
pub fn carry(work: Work<'_>, limits: Limits, log: &mut Log, talk: Talk<'_>) -> Result<Done, Refusal> {
    let deletions = &work.plan.deletions;
    let chosen = within(work.inventory, work.plan, limits)?;
    let planned: usize = chosen.iter().map(Vec::len).sum();
    let mut state = State::new(work, log);
    for group in chosen {
        if state.done.stopped.is_some() {
            break;
        }
        if let Some(why) = (talk.halt)() {
            state.done.ended = Some(why);
            break;
        }
        let group: Vec<&Deletion> = group.iter().filter_map(|at| deletions.get(*at)).collect();
        state.delete(&group);
        (talk.tell)(state.tried(), planned);
    }
    state.look_back();
    let left = deletions.len() - state.tried();
    Ok(Done { left, ..state.done })
}

/// What a log says that an earlier prune of this repository began to delete and did not finish.
#[must_use]
pub fn unfinished(log: &[Gone], repository: &Repository) -> Vec<Digest> {
    let own = || log.iter().filter(|one| one.repository == repository.as_str());
    let done: BTreeSet<Digest> = own().filter(|one| one.is_gone).map(|one| one.digest).collect();
    own().map(|one| one.digest).filter(|digest| !done.contains(digest)).collect()
}
