//! One repository, from its listing to what is gone.

use crate::prune::carry::{Done, Limits, Log, Refusal, Work, carry, within};
use crate::prune::{Digest, Idle, Inventory, Plan, Rules, Shelf, World, idle, plan, shelves};
use crate::registry::{Fault, Progress, Registry, agree};
use crate::value::Repository;

/// What to look at, by which rules.
pub struct Asked<'a> {
    /// The repository.
    pub repository: &'a Repository,
    /// Its rules.
    pub rules: Rules,
    /// What speaks to its registry.
    pub registry: &'a dyn Registry,
    /// What is known beside the registry, of what it holds. Where that cannot be found out nothing is
    /// deleted.
    pub world: &'a dyn Fn(&Inventory) -> Result<World, Fault>,
}

/// Whether to delete.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    /// Nothing; the limits say what would be refused.
    Show(Limits),
    /// What the plan says.
    Apply(Limits),
}

/// What was seen of a repository, and done.
#[derive(Debug)]
pub struct Seen {
    /// What it holds.
    pub inventory: Inventory,
    /// What goes.
    pub plan: Plan,
    /// The same row by row.
    pub shelves: Vec<Shelf>,
    /// Rules that no tag fits.
    pub idle: Idle,
    /// Indexes with what they list and what is not there.
    pub lost: Vec<(Digest, Digest)>,
    /// What was deleted; nothing in a dry run, or where it was refused.
    pub done: Option<Done>,
    /// Why nothing is deleted, or would be.
    pub refused: Option<Refusal>,
}

/// How far it is.
#[derive(Clone, Copy, Debug)]
pub enum Stage {
    /// Listing.
    Listing(Progress),
    /// Deleting: so many of so many.
    Deleting(usize, usize),
}

/// Takes stock, plans, and carries the plan out in [`Mode::Apply`].
///
/// # Errors
/// The repository, or what is around it, could not be found out, or the registry has another time than
/// this machine. Nothing was deleted.
pub fn examine(asked: Asked<'_>, mode: Mode, log: &mut Log, tell: &dyn Fn(Stage)) -> Result<Seen, Fault> {
    let Asked { repository, rules, registry, world } = asked;
    let inventory = registry.take_stock(repository, &|progress| tell(Stage::Listing(progress)))?;
    agree(registry.skew(repository).as_ref(), rules.min_age)?;
    let world = world(&inventory)?;
    let plan = plan(&inventory, &rules, &world);
    let done = match mode {
        Mode::Show(limits) => within(&inventory, &plan, limits).map(|_| None),
        Mode::Apply(limits) => {
            let work = Work { registry, repository, inventory: &inventory, rules: &rules, plan: &plan };
            carry(work, limits, log, &|done, all| tell(Stage::Deleting(done, all))).map(Some)
        }
    };
    let shelves = shelves(&inventory, &rules, &plan);
    let (lost, idle) = (lost(&inventory), idle(&inventory, &rules));
    let (done, refused) = match done {
        Ok(done) => (done, None),
        Err(refusal) => (None, Some(refusal)),
    };
    Ok(Seen { inventory, plan, shelves, idle, lost, done, refused })
}

fn lost(inventory: &Inventory) -> Vec<(Digest, Digest)> {
    let all = inventory.manifests().iter();
    let listed = all.flat_map(|(index, manifest)| manifest.children.iter().map(|child| (*index, *child)));
    listed.filter(|(_, child)| !inventory.manifests().contains_key(child)).collect()
}
