//! In which events each job of the graph can take part.

use super::Node;
use crate::language::value::Name;
use crate::model::pipeline::{Class, Event, Events, Image, Pipeline};
use std::collections::{BTreeMap, BTreeSet};

/// The events of a pipeline, and who takes part in them.
#[derive(Debug)]
pub struct Participation<'p> {
    pipeline: &'p Pipeline,
    all: Vec<Event>,
    builds: BTreeMap<&'p Name, BTreeSet<Event>>,
}

impl<'p> Participation<'p> {
    /// Looks at every selector and tag row.
    #[must_use]
    pub fn new(pipeline: &'p Pipeline) -> Self {
        let mut own = Self { pipeline, all: all(pipeline), builds: BTreeMap::new() };
        // Every base stands before what is built on it.
        for image in pipeline.images.iter().rev() {
            let wanted = own.wanted(image);
            own.builds.insert(&image.name, wanted);
        }
        own
    }

    /// The events that start the pipeline, in the order in which people list them.
    #[must_use]
    pub fn all(&self) -> &[Event] {
        &self.all
    }

    /// Those in which some run has this job: branches, paths and conditions may still leave it out.
    #[must_use]
    pub fn of(&self, node: &Node<'_>) -> Vec<Event> {
        let images = &self.pipeline.images;
        let followers = || self.pipeline.jobs.values().filter(|job| job.follows());
        let selected = |event: &Event| match node {
            Node::Plan | Node::Gate => true,
            Node::Job(job) => job.selector.events.contains(event),
            Node::Image(image) => self.is_built(image, event),
            Node::Place(place) => place
                .jobs
                .iter()
                .filter_map(|name| self.pipeline.jobs.get(name))
                .any(|job| job.selector.events.contains(event)),
            Node::Platform(image, platform) => {
                let narrow = !event.is_trusted() && !image.pull_request_platforms.contains(platform);
                self.is_built(image, event) && !narrow
            }
            Node::Check(check, image) => {
                self.is_built(image, event) && (event.is_trusted() || !check.is_trusted())
            }
            Node::HandOver => followers().any(|job| job.selector.events.contains(event)),
            Node::Promote => images
                .iter()
                .flat_map(|image| &image.tags)
                .any(|row| row.class != Class::Commit && row.events.contains(event)),
        };
        self.all.iter().filter(|event| selected(event)).cloned().collect()
    }

    fn is_built(&self, image: &Image, event: &Event) -> bool {
        self.builds.get(&image.name).is_some_and(|events| events.contains(event))
    }

    /// An image is built for its tag rows, for the jobs that use it, and for the images on top of it.
    fn wanted(&self, image: &Image) -> BTreeSet<Event> {
        let rows = image.tags.iter().flat_map(|row| &row.events);
        let mut wanted: BTreeSet<Event> = rows.cloned().collect();
        let uses = self.pipeline.jobs.values().filter(|job| job.uses(&image.name));
        for job in uses {
            match &job.selector.events {
                Events::All => wanted.extend(self.all.iter().cloned()),
                Events::Only(events) => wanted.extend(events.iter().cloned()),
            }
        }
        let upper = self
            .pipeline
            .images
            .iter()
            .filter(|upper| upper.from.iter().any(|base| base.image == image.name));
        wanted.extend(upper.filter_map(|upper| self.builds.get(&upper.name)).flatten().cloned());
        wanted
    }
}

/// The merge queue is always among them, because the gate has to report there.
fn all(pipeline: &Pipeline) -> Vec<Event> {
    let mut events = vec![Event::PullRequest, Event::MergeQueue, Event::Push];
    events.extend(pipeline.releases.keys().cloned().map(Event::Release));
    events.push(Event::Manual);
    events.extend(pipeline.schedules.keys().cloned().map(Event::Schedule));
    events
}
