//! One repository, from its listing to what is gone.

use crate::language::value::{Repository, Second};
use crate::net::{Fault, agree};
use crate::prune::execute::{Done, Limits, Log, Refusal, Talk, Work, carry, within};
use crate::prune::{Idle, Plan, Rules, Shelf, World, ageless, idle, others, plan, shelves};
use crate::registry::{Digest, Inventory, Progress, Registry};
use std::collections::{BTreeMap, BTreeSet};

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
    /// What an earlier prune began to delete and did not finish, as its log says.
    pub seeds: &'a [Digest],
    /// Shown the plan before anything of it is carried out.
    pub show: &'a dyn Fn(&Seen),
    /// Asked before each group: why it has to end here, if it has to.
    pub halt: &'a dyn Fn() -> Option<String>,
}

impl<'a> Asked<'a> {
    /// This, with nothing left over from before, shown to nobody, to its end.
    #[must_use]
    pub fn new(
        repository: &'a Repository,
        rules: Rules,
        registry: &'a dyn Registry,
        world: &'a dyn Fn(&Inventory) -> Result<World, Fault>,
    ) -> Self {
        Self { repository, rules, registry, world, seeds: &[], show: &|_| (), halt: &|| None }
    }
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
    /// The moment of the plan.
    pub at: Second,
    /// What it holds.
    pub inventory: Inventory,
    /// What goes.
    pub plan: Plan,
    /// The same row by row.
    pub shelves: Vec<Shelf>,
    /// Rules that no tag fits.
    pub idle: Idle,
    /// Rows with tags whose age is unknown, and how many.
    pub ageless: Vec<(String, usize)>,
    /// How many manifests are of which other repository of Git, by their labels.
    pub others: BTreeMap<String, usize>,
    /// Environments whose deployments keep nothing.
    pub tried: BTreeSet<String>,
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
    let Asked { repository, rules, registry, world, seeds, show, halt } = asked;
    let listing = |progress| tell(Stage::Listing(progress));
    let inventory = registry.take_stock_with(repository, seeds, &listing)?;
    agree(registry.skew(repository).as_ref(), rules.min_age)?;
    let world = world(&inventory)?;
    let plan = plan(&inventory, &rules, &world);
    let mut seen = Seen {
        at: world.now,
        shelves: shelves(&inventory, &rules, &plan),
        lost: lost(&inventory),
        idle: idle(&inventory, &rules),
        ageless: ageless(&inventory, &rules, &plan),
        others: others(&inventory, &rules),
        tried: world.tried,
        done: None,
        refused: None,
        inventory,
        plan,
    };
    show(&seen);
    let (inventory, plan) = (&seen.inventory, &seen.plan);
    let done = match mode {
        Mode::Show(limits) => within(inventory, plan, limits).map(|_| None),
        Mode::Apply(limits) => {
            let work = Work { registry, repository, inventory, rules: &rules, plan };
            let talk = Talk { tell: &|done, all| tell(Stage::Deleting(done, all)), halt };
            carry(work, limits, log, talk).map(Some)
        }
    };
    match done {
        Ok(done) => seen.done = done,
        Err(refusal) => seen.refused = Some(refusal),
    }
    Ok(seen)
}

fn lost(inventory: &Inventory) -> Vec<(Digest, Digest)> {
    let all = inventory.manifests().iter();
    let listed = all.filter(|(_, manifest)| manifest.odd.is_none());
    let listed = listed.flat_map(|(index, manifest)| manifest.children.iter().map(|child| (*index, *child)));
    listed.filter(|(_, child)| !inventory.manifests().contains_key(child)).collect()
}
