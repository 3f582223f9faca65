//! Deployments that are started by hand: by which runs and which tags the images of a commit are found.

use super::{Class, Event, Events, Image, Job, Level, Order, Pipeline, TagRow};
use crate::language::diagnostic::Span;
use crate::language::value::{ContextUse, Expression, Name, Placeholder, Text};
use std::collections::BTreeSet;

/// The label that says where an image was built.
const SOURCE: &str = "org.opencontainers.image.source";

/// Why a deployment cannot be started by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotByHand {
    /// No row gives this image a tag by which the image of a commit, or of a release, could be found.
    NoTag(Name),
    /// The only tags by which it could are written before the gate; the first of them.
    NotGated(Name, Span),
    /// It reads a value that stands in a file, which only the plan reads.
    Reads(Name),
    /// It reads what only the event says that started the pipeline.
    ReadsEvent(String),
    /// It is for a schedule, of which there are several: no answer of GitHub's tells their runs apart.
    Schedules,
    /// Its label for the repository is not pipegen's, so that nothing says where this image was built.
    Source(Name),
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
        let mut contexts = job.texts(&self.env).flat_map(Text::expressions).flat_map(Expression::contexts);
        let of_event = |used: &&ContextUse| used.head() == "github" && used.property() == Some("event");
        if let Some(used) = contexts.find(of_event) {
            return Err(NotByHand::ReadsEvent(used.path.clone()));
        }
        let is_scheduled = Self::tested_in(job).iter().any(|event| matches!(event, Event::Schedule(_)));
        if is_scheduled && self.schedules.len() > 1 {
            return Err(NotByHand::Schedules);
        }
        let images = job.images.iter().filter_map(|used| self.image(&used.image));
        images.map(|image| Ok((image, self.rows_of_commits(job, image)?))).collect()
    }

    /// The rows by whose tags the image of a commit is found. A tag that the build writes would not do: the gate that is
    /// green may be of a later run of the commit, which has built another image and left the tag alone.
    fn rows_of_commits<'p>(&self, job: &Job, image: &'p Image) -> Result<Vec<&'p TagRow>, NotByHand> {
        if image.labels.keys().any(|key| key.0 == SOURCE) {
            return Err(NotByHand::Source(image.name.clone()));
        }
        let found: Vec<&TagRow> = image.tags.iter().filter(|row| self.finds(job, image, row)).collect();
        let gated: Vec<&TagRow> = found.iter().filter(|row| row.class != Class::Commit).copied().collect();
        match found.first() {
            None => Err(NotByHand::NoTag(image.name.clone())),
            Some(early) if gated.is_empty() => {
                Err(NotByHand::NotGated(image.name.clone(), early.span.clone()))
            }
            Some(_) => Ok(gated),
        }
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
