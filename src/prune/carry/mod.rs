//! Carries a plan out: one deletion after another, each looked at once more before, each written into a
//! log from which it can be put back. [GitHub](https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#avoid-concurrent-requests)
//! and the registries ask not to be written to by several at a time, and one at a time can be stopped
//! anywhere.

mod limits;
mod log;

pub use limits::{Refusal, Share};
pub use log::{Entry, Log};

use super::{Deletion, Digest, Inventory, Plan, Rules, groups};
use crate::registry::{Deleted, Fault, Kind, Registry};
use crate::value::Repository;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// After so many deletions it is looked again whether something came into use.
const LOOK_EVERY: usize = 100;
/// And after so long, where looking itself is much shorter.
const LOOK_AFTER: Duration = Duration::from_secs(20);
/// So many groups in a row that fail are no accident.
const PATIENCE: usize = 3;

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
        self.failed.is_empty() && self.stopped.is_none()
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

/// Deletes what the plan says, within limits. What fails is told, with what comes after it in its group
/// left alone, so that the next prune finds all of it again.
///
/// # Errors
/// Nothing was deleted: too much would go.
pub fn carry(
    work: Work<'_>,
    limits: Limits,
    log: &mut Log,
    tell: &dyn Fn(usize, usize),
) -> Result<Done, Refusal> {
    let deletions = &work.plan.deletions;
    let chosen = within(work.inventory, work.plan, limits)?;
    let planned: usize = chosen.iter().map(Vec::len).sum();
    let mut state =
        State { work, log, done: Done::default(), used: BTreeSet::new(), strikes: 0, looked: None };
    for group in chosen {
        if state.done.stopped.is_some() {
            break;
        }
        let group: Vec<&Deletion> = group.iter().filter_map(|at| deletions.get(*at)).collect();
        state.delete(&group);
        tell(state.tried(), planned);
    }
    let left = deletions.len() - state.tried();
    Ok(Done { left, ..state.done })
}

struct State<'a> {
    work: Work<'a>,
    log: &'a mut Log,
    done: Done,
    used: BTreeSet<Digest>,
    strikes: usize,
    looked: Option<Looked>,
}

/// The last look at what came into use.
struct Looked {
    tried: usize,
    at: Instant,
    took: Duration,
}

impl Looked {
    fn is_fresh(&self, tried: usize) -> bool {
        tried < self.tried + LOOK_EVERY && self.at.elapsed() < LOOK_AFTER.max(self.took * 4)
    }
}

impl State<'_> {
    fn tried(&self) -> usize {
        self.done.gone.len() + self.done.spared.len() + self.done.failed.len()
    }

    fn delete(&mut self, group: &[&Deletion]) {
        if let Err(fault) = self.look() {
            self.done.stopped = Some(format!("nobody can say what is in use by now: {fault}"));
            return;
        }
        match self.changed(group) {
            Ok(None) => {}
            Ok(Some(why)) => {
                return self.done.spared.extend(group.iter().map(|one| ((*one).clone(), why.clone())));
            }
            Err((deletion, fault)) => return self.strike(deletion, fault),
        }
        for deletion in group {
            if self.done.stopped.is_some() {
                return;
            }
            match self.delete_one(deletion) {
                Ok(how) => self.done.gone.push(((*deletion).clone(), how)),
                Err(fault) => return self.strike(deletion, fault),
            }
        }
        self.strikes = 0;
    }

    /// Looks what came into use since the listing, now and then.
    fn look(&mut self) -> Result<(), Fault> {
        if self.looked.as_ref().is_some_and(|looked| looked.is_fresh(self.tried())) {
            return Ok(());
        }
        let start = Instant::now();
        let Work { registry, repository, inventory, rules, .. } = self.work;
        self.used.extend(registry.newly_used(repository, inventory, &|tag| rules.may_move(tag))?);
        self.looked = Some(Looked { tried: self.tried(), at: Instant::now(), took: start.elapsed() });
        Ok(())
    }

    /// Why a group has to be left alone, if it has to.
    fn changed<'d>(&self, group: &[&'d Deletion]) -> Result<Option<String>, (&'d Deletion, Fault)> {
        for deletion in group {
            if self.used.contains(&deletion.digest) {
                return Ok(Some(format!("a tag that is new, or was moved, leads to {}", deletion.digest)));
            }
        }
        for deletion in group {
            match self.work.registry.unchanged(self.work.repository, deletion) {
                Ok(()) => {}
                Err(fault) if fault.kind == Kind::Changed => return Ok(Some(fault.message)),
                Err(fault) => return Err((deletion, fault)),
            }
        }
        Ok(None)
    }

    fn delete_one(&mut self, deletion: &Deletion) -> Result<Deleted, Fault> {
        let Work { registry, repository, .. } = self.work;
        let raw = match registry.manifest(repository, &deletion.digest) {
            Ok(raw) => raw,
            Err(fault) if fault.kind == Kind::Missing => return Ok(Deleted::Before),
            Err(fault) => return Err(fault),
        };
        // First the log, then the deed: what is gone and not written down cannot be put back.
        let restore = registry.restore_hint(repository, deletion);
        self.log.write(&Entry::going(repository, deletion, &raw, restore))?;
        let result = registry.delete(repository, deletion);
        let outcome = result.as_ref().map(|_| ()).map_err(ToString::to_string);
        if let Err(fault) = self.log.write(&Entry::outcome(repository, deletion, outcome)) {
            self.done.stopped = Some(fault.to_string());
        }
        result
    }

    fn strike(&mut self, deletion: &Deletion, fault: Fault) {
        self.strikes += 1;
        match fault.kind {
            Kind::Changed => return self.done.spared.push((deletion.clone(), fault.message)),
            Kind::Denied | Kind::Unsupported | Kind::Limited => {
                self.done.stopped = Some("the same would happen to the others".to_owned());
            }
            _ if self.strikes >= PATIENCE => {
                self.done.stopped = Some(format!("{PATIENCE} deletions in a row failed"));
            }
            _ => {}
        }
        self.done.failed.push((deletion.clone(), fault));
    }
}
