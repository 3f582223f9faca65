//! Deployments that are started by hand: by which runs and which tags the images of a commit are found.

use super::{Event, Events, Image, Job, Level, Order, Pipeline, TagRow};
use crate::language::value::{Name, Placeholder, Text};
use std::collections::BTreeSet;

/// Why a deployment cannot be started by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotByHand {
    /// No row gives this image a tag by which the image of a commit, or of a release, could be found.
    NoTag(Name),
    /// It reads a value that stands in a file, which only the plan reads.
    Reads(Name),
}

impl Pipeline {
    /// The deployments that have a file to start them by hand.
    pub fn started_by_hand(&self) -> impl Iterator<Item = &Job> {
        self.jobs.values().filter(|job| job.deployment.is_some() && self.by_hand(job).is_ok())
    }

    /// The images of a deployment, each with the rows by whose tags the image of a commit is found.
    ///
    /// # Errors
    /// Why it cannot be started by hand.
    pub fn by_hand<'p>(&'p self, job: &'p Job) -> Result<Vec<(&'p Image, Vec<&'p TagRow>)>, NotByHand> {
        let read = job.texts(&self.env).flat_map(Text::placeholders).find_map(|own| match own {
            Placeholder::Value(name) => Some(name.clone()),
            _ => None,
        });
        if let Some(name) = read {
            return Err(NotByHand::Reads(name));
        }
        let rows = |image: &'p Image| {
            let rows: Vec<&TagRow> = image.tags.iter().filter(|row| self.finds(job, image, row)).collect();
            if rows.is_empty() { Err(NotByHand::NoTag(image.name.clone())) } else { Ok((image, rows)) }
        };
        job.images.iter().filter_map(|used| self.image(&used.image)).map(rows).collect()
    }

    /// The events whose runs test what a deployment may deploy: its own.
    #[must_use]
    pub fn tested_in(job: &Job) -> &BTreeSet<Event> {
        static NONE: BTreeSet<Event> = BTreeSet::new();
        match &job.selector.events {
            Events::Only(events) => events,
            Events::All => &NONE,
        }
    }

    /// The branch whose commits a deployment deploys; schedules run on the default branch, and releases have none.
    #[must_use]
    pub fn branch_of<'p>(&'p self, job: &'p Job) -> &'p str {
        let is_branch = job.deployment.as_ref().is_some_and(|own| own.order == Order::Branch);
        let branches = job.selector.branches.as_ref().unwrap_or(&self.branches);
        branches.first().filter(|_| is_branch).map_or(&self.default_branch, |glob| glob.as_str())
    }

    /// Whether a row gives the image of every commit, or release, that is deployed a tag that says which it is.
    fn finds(&self, job: &Job, image: &Image, row: &TagRow) -> bool {
        let is_release = job.deployment.as_ref().is_some_and(|own| own.order == Order::Version);
        let names = |own: &Placeholder| match own {
            Placeholder::Sha | Placeholder::ShortSha => true,
            Placeholder::Version => is_release,
            _ => false,
        };
        let events = Self::tested_in(job);
        let branch = self.branch_of(job);
        let known = |own: &Placeholder| names(own) || *own == Placeholder::Image;
        row.level == Level::Trusted
            && row.events.iter().any(|event| events.contains(event))
            && (is_release || row.branches.iter().any(|glob| glob.matches(branch)))
            && image.repository.as_ref().is_some_and(|repository| row.goes_to(repository))
            && row.template.placeholders().any(names)
            && row.template.placeholders().all(known)
    }
}
