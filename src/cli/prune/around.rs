//! What is the same for every repository of a prune.

use std::cell::RefCell;
use std::path::Path;
use std::time::Instant;

use super::{Asked, Mode, Outside, PruneArgs, Seen, examine, in_use, progress, table};
use crate::cli::console::Console;
use crate::cli::options::Format;
use crate::language::value::Repository;
use crate::model::pipeline::Pipeline;
use crate::net::Fault;
use crate::prune::execute::{Gone, Limits, Log, unfinished};
use crate::prune::{Rules, Wanted, World};
use crate::registry::{Connections, Inventory};

/// The call, and what was read before the first registry was asked.
pub struct Around<'a> {
    /// The call.
    pub args: &'a PruneArgs,
    /// What is outside of the pipeline's file.
    pub outside: &'a Outside<'a>,
    /// The pipeline.
    pub pipeline: &'a Pipeline,
    /// The others of the same repository of Git, or why they cannot be read.
    pub siblings: Result<&'a [Pipeline], Fault>,
    /// The clone.
    pub clone: &'a Path,
    /// What is running, where a list was given.
    pub running: Option<in_use::InUse>,
    /// What earlier logs say.
    pub earlier: Vec<Gone>,
    /// When it began.
    pub begun: Instant,
    /// Where the log is, or will be.
    pub place: Option<String>,
    /// How it is printed.
    pub format: Format,
}

impl Around<'_> {
    /// Looks at one repository, and carries its plan out with `--apply`.
    ///
    /// # Errors
    /// Something about it cannot be found out. Nothing was deleted there.
    pub fn examine(
        &self,
        connections: &Connections,
        repository: &Repository,
        console: &mut Console<'_>,
        log: &mut Log,
    ) -> Result<Seen, Fault> {
        let color = console.out.color();
        let Console { out, err } = console;
        let out = RefCell::new(out);
        let limits = Limits { count: self.args.limit, share: self.args.allow_share };
        let mode = if self.args.apply { Mode::Apply(limits) } else { Mode::Show(limits) };
        let registry = connections.to(repository)?;
        let seeds = unfinished(&self.earlier, repository);
        let siblings = self.siblings.as_ref().map_err(Clone::clone)?;
        let rules = self.outside.rules(self.pipeline, siblings, self.clone, repository);
        let asked = Asked {
            repository,
            rules: rules.clone(),
            registry: registry.as_ref(),
            world: &|inventory| self.world(connections, repository, inventory, &rules),
            seeds: &seeds,
            show: &|seen| {
                if self.args.apply && self.format != Format::Json {
                    // What cannot be printed is told when the result is.
                    let _ = out.borrow_mut().put(self.shown(repository, seen, color));
                }
            },
            halt: &|| self.budget(connections, repository),
        };
        progress::with(err, |tell| examine(asked, mode, log, tell))
    }

    /// The plan, before it is carried out.
    fn shown(&self, repository: &Repository, seen: &Seen, color: bool) -> String {
        let mut text = table::plan(repository, seen, color);
        // Said now: a prune that is stopped says nothing at its end.
        if let Some(place) = self.place.as_ref().filter(|_| !seen.plan.deletions.is_empty()) {
            text.push_str(&format!("every deletion is written into {place}\n\n"));
        }
        text
    }

    fn world(
        &self,
        connections: &Connections,
        repository: &Repository,
        inventory: &Inventory,
        rules: &Rules,
    ) -> Result<World, Fault> {
        let wanted = Wanted::of(inventory, rules);
        let mut world = if self.args.without_github {
            // What the clone knows makes nothing younger than it is, and no floor weaker.
            let (branch, trusted) = (&self.pipeline.default_branch, &self.pipeline.trusted);
            crate::prune::survey::of_clone(self.clone, (branch, trusted), &wanted, connections.now())?
        } else {
            let siblings = self.siblings.as_ref().map_err(Clone::clone)?;
            self.outside.world(connections, (self.pipeline, siblings), self.clone, (&wanted, rules))?
        };
        world.served.extend(self.running.iter().flat_map(|list| list.of(repository, inventory)));
        Ok(world)
    }

    /// Why a prune has to end here, if a budget is used up.
    fn budget(&self, connections: &Connections, repository: &Repository) -> Option<String> {
        let args = self.args;
        if let Some(most) = args.max_time.filter(|most| self.begun.elapsed().as_secs() >= most.as_secs()) {
            return Some(format!("`--max-time {most}` has passed"));
        }
        let made = connections.requests();
        if let Some(most) = args.max_requests.filter(|most| made >= *most) {
            return Some(format!("{made} requests were made, and `--max-requests` is {most}"));
        }
        if repository.host() != "ghcr.io" {
            return None;
        }
        let left = connections.github().ok()?.left()?;
        (left <= args.reserve)
            .then(|| format!("GitHub has {left} requests left, and `--reserve` is {}", args.reserve))
    }
}
