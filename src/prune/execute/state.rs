//! A prune under way.

use super::{Done, Entry, Log, Work};
use crate::net::{Fault, Kind};
use crate::prune::Deletion;
use crate::registry::{Deleted, Digest};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// After so many deletions it is looked again whether something came into use.
const LOOK_EVERY: usize = 100;
/// And after so long, where looking itself is much shorter.
const LOOK_AFTER: Duration = Duration::from_secs(5);
/// So many groups in a row that fail for no reason of their own are no accident.
const PATIENCE: usize = 3;

pub struct State<'a> {
    work: Work<'a>,
    log: &'a mut Log,
    pub done: Done,
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

impl<'a> State<'a> {
    pub fn new(work: Work<'a>, log: &'a mut Log) -> Self {
        Self { work, log, done: Done::default(), used: BTreeSet::new(), strikes: 0, looked: None }
    }

    pub fn tried(&self) -> usize {
        self.done.gone.len() + self.done.spared.len() + self.done.failed.len()
    }

    /// Deletes one group, or leaves it alone as a whole.
    pub fn delete(&mut self, group: &[&Deletion]) {
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
        if let Err(fault) = self.log.begin(self.work.repository, group) {
            self.done.stopped = Some(fault.to_string());
            return;
        }
        if let Err((deletion, fault)) = self.delete_all(group) {
            return self.strike(deletion, fault);
        }
        self.strikes = 0;
    }

    /// In the order of the group. A registry that wants an index to go before what it lists says so, and
    /// gets that order.
    fn delete_all<'d>(&mut self, group: &[&'d Deletion]) -> Result<(), (&'d Deletion, Fault)> {
        let mut open: Vec<&Deletion> = group.to_vec();
        while !open.is_empty() {
            let mut later: Vec<(&Deletion, Fault)> = Vec::new();
            let before = open.len();
            for deletion in std::mem::take(&mut open) {
                if self.done.stopped.is_some() {
                    return Ok(());
                }
                match self.delete_one(deletion, group.len() > 1) {
                    Ok(how) => self.done.gone.push((deletion.clone(), how)),
                    Err(fault) if is_referenced(&fault) => later.push((deletion, fault)),
                    Err(fault) => return Err((deletion, fault)),
                }
            }
            if later.len() == before {
                return later.into_iter().next().map_or(Ok(()), Err);
            }
            open = later.into_iter().map(|(deletion, _)| deletion).collect();
        }
        Ok(())
    }

    /// Looks what came into use since the listing, now and then.
    fn look(&mut self) -> Result<(), Fault> {
        if self.looked.as_ref().is_some_and(|looked| looked.is_fresh(self.tried())) {
            return Ok(());
        }
        let start = Instant::now();
        self.used.extend(self.newly_used()?);
        self.looked = Some(Looked { tried: self.tried(), at: Instant::now(), took: start.elapsed() });
        Ok(())
    }

    fn newly_used(&self) -> Result<BTreeSet<Digest>, Fault> {
        let Work { registry, repository, inventory, rules, .. } = self.work;
        registry.newly_used(repository, inventory, &|tag| rules.may_move(tag))
    }

    /// Why a group has to be left alone, if it has to.
    fn changed<'d>(&self, group: &[&'d Deletion]) -> Result<Option<String>, (&'d Deletion, Fault)> {
        for deletion in group {
            if self.used.contains(&deletion.digest) {
                return Ok(Some(format!("a tag that is new, or was moved, leads to {}", deletion.digest)));
            }
        }
        for deletion in group {
            match self.work.registry.unchanged(self.work.repository, deletion.target()) {
                Ok(()) => {}
                Err(fault) if fault.kind == Kind::Changed => return Ok(Some(fault.message)),
                Err(fault) => return Err((deletion, fault)),
            }
        }
        Ok(None)
    }

    fn delete_one(&mut self, deletion: &Deletion, is_of_many: bool) -> Result<Deleted, Fault> {
        let Work { registry, repository, .. } = self.work;
        if is_of_many {
            // The group was looked at before its first deletion, which may be minutes ago.
            registry.unchanged(repository, deletion.target())?;
        }
        let raw = match registry.manifest(repository, &deletion.digest) {
            Ok(raw) => raw,
            Err(fault) if fault.kind == Kind::Missing => {
                self.log.write(&Entry::outcome(repository, deletion, Ok(())))?;
                return Ok(Deleted::Before);
            }
            Err(fault) => return Err(fault),
        };
        // First the log, then the deed: what is gone and not written down cannot be put back.
        let restore = registry.restore_hint(repository, deletion.target());
        let version = registry.version(repository, &deletion.digest);
        self.log.write(&Entry::going(repository, deletion, &raw, (restore, version)))?;
        let result = registry.delete(repository, deletion.target());
        let outcome = result.as_ref().map(|_| ()).map_err(ToString::to_string);
        if let Err(fault) = self.log.write(&Entry::outcome(repository, deletion, outcome)) {
            self.done.stopped = Some(fault.to_string());
        }
        result
    }

    fn strike(&mut self, deletion: &Deletion, fault: Fault) {
        match fault.kind {
            Kind::Changed => return self.done.spared.push((deletion.clone(), fault.message)),
            // It is this one's own reason.
            Kind::Kept => {}
            Kind::Limited => self.done.stopped = Some("the same would happen to the others".to_owned()),
            _ => {
                self.strikes += 1;
                if self.strikes >= PATIENCE {
                    self.done.stopped = Some(format!("{PATIENCE} deletions in a row failed"));
                }
            }
        }
        self.done.failed.push((deletion.clone(), fault));
    }

    /// Looks once more when all is done: between the last look at a tag and its manifest's end lies a moment
    /// in which somebody may move a tag onto it.
    pub fn look_back(&mut self) {
        let Work { registry, repository, inventory, .. } = self.work;
        let gone: BTreeSet<Digest> = self.done.gone.iter().map(|(deletion, _)| deletion.digest).collect();
        if gone.is_empty() {
            return;
        }
        let looked = self.newly_used().and_then(|used| Ok((used, registry.tags(repository)?)));
        let (used, tags) = match looked {
            Ok(looked) => looked,
            Err(fault) => {
                return self.done.hurt.push(format!("what was moved meanwhile is unknown: {fault}"));
            }
        };
        let leads = |digest: &Digest| format!("a tag that came meanwhile leads to {digest}, which is gone");
        self.done.hurt.extend(used.intersection(&gone).map(leads));
        let Some(tags) = tags else { return };
        for (tag, digest) in inventory.tags() {
            if !gone.contains(digest) && !tags.contains(tag) {
                self.done.hurt.push(format!(
                    "`{tag}` is gone, and was not to go: it was deleted by somebody else, or moved onto what went"
                ));
            }
        }
    }
}

/// Whether a registry refuses to delete a manifest only because an index lists it still. Each says it in
/// its own words, with a status of its own.
fn is_referenced(fault: &Fault) -> bool {
    let is_refusal = matches!(fault.kind, Kind::Denied | Kind::Unsupported | Kind::Unexpected);
    let said = fault.message.to_ascii_lowercase();
    is_refusal && ["referenc", "parent", "manifest list", "index"].iter().any(|word| said.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{Instant, Looked};
    use std::time::Duration;

    #[test]
    fn a_look_is_good_for_a_hundred_deletions_and_five_seconds_or_four_times_as_long_as_it_took() {
        let ago =
            |seconds| Instant::now().checked_sub(Duration::from_secs(seconds)).unwrap_or_else(Instant::now);
        let looked = |since, took| Looked { tried: 10, at: ago(since), took: Duration::from_secs(took) };
        assert!(looked(0, 0).is_fresh(109) && !looked(0, 0).is_fresh(110));
        assert!(looked(4, 0).is_fresh(10) && !looked(5, 0).is_fresh(10));
        assert!(looked(5, 2).is_fresh(10) && !looked(8, 2).is_fresh(10));
    }
}
