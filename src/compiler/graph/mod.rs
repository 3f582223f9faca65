//! The job graph: which jobs a pipeline has, what each waits for, in what order they stand, and
//! the longest way through them.

mod builder;
mod critical;
pub mod events;
mod order;
mod reduction;

use crate::language::value::Platform;
use crate::model::pipeline::{Check, Image, Job, Pipeline, Place};
use builder::Builder;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::HashMap;

/// Minutes that the plan and the gate may take.
pub const LIMIT: u64 = 5;
/// Minutes that joining the platforms of an image may take.
pub const LIMIT_INDEX: u64 = 10;
/// Minutes that a deployment by hand may take to decide what it deploys.
pub const LIMIT_DECIDE: u64 = 10;
/// Minutes that promotion may take.
pub const LIMIT_PROMOTE: u64 = 15;
/// Minutes that telling of a job may take.
pub const LIMIT_NOTIFY: u64 = 10;

/// A job of the one workflow.
#[derive(Clone, Copy, Debug)]
pub enum Node<'p> {
    /// Decides what the run does.
    Plan,
    /// Builds one platform of an image of several.
    Platform(&'p Image, &'p Platform),
    /// Builds an image, or joins its platforms.
    Image(&'p Image),
    /// Asks which images are at a place that this run does not build for.
    Place(&'p Place),
    /// A consumer or a job.
    Job(&'p Job),
    /// Tells the jobs that follow in runs of their own what was built.
    HandOver,
    /// Scans, lists or attests an image.
    Check(Check, &'p Image),
    /// Says whether everything passed.
    Gate,
    /// Writes tags.
    Promote,
}

impl Node<'_> {
    /// The id of the job in the workflow.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Plan => "plan".to_owned(),
            Self::Platform(image, platform) => format!("build-{}-{}", image.name, platform.slug()),
            Self::Image(image) => format!("build-{}", image.name),
            Self::Place(place) => place.id.clone(),
            Self::Job(job) => job.name.to_string(),
            Self::HandOver => "hand-over".to_owned(),
            Self::Check(check, image) => check.id(image),
            Self::Gate => "gate".to_owned(),
            Self::Promote => "promote".to_owned(),
        }
    }

    /// Whether the gate is green whatever becomes of it.
    #[must_use]
    pub fn is_advisory(&self) -> bool {
        match self {
            Self::Platform(image, _) | Self::Image(image) => !image.required,
            Self::Check(check, image) => !check.gates(image),
            Self::Place(place) => !place.required,
            Self::Job(job) => !job.required,
            Self::Plan | Self::HandOver | Self::Gate | Self::Promote => false,
        }
    }

    /// Minutes as `pipeline.toml` says they were measured.
    #[must_use]
    pub fn minutes(&self) -> Option<u32> {
        match self {
            Self::Platform(image, _) => image.minutes,
            Self::Image(image) if !image.is_multi_platform() => image.minutes,
            Self::Job(job) => job.minutes,
            _ => None,
        }
    }

    /// Minutes after which GitHub ends it.
    #[must_use]
    pub fn limit(&self) -> u32 {
        let minutes = match self {
            Self::Plan | Self::Place(_) | Self::HandOver | Self::Gate => LIMIT,
            Self::Platform(image, _) => image.timeout.as_minutes(),
            Self::Image(image) if image.is_multi_platform() => LIMIT_INDEX,
            Self::Image(image) => image.timeout.as_minutes(),
            Self::Job(job) => job.timeout.as_minutes(),
            Self::Check(check, _) => check.limit(),
            Self::Promote => LIMIT_PROMOTE,
        };
        u32::try_from(minutes).unwrap_or(u32::MAX)
    }

    /// Plan, builds and places, the user's jobs, checks of images, hand-over, gate, promotion: the order in the file
    /// where data leaves it free.
    fn rank(&self) -> (u8, String) {
        let rank = match self {
            Self::Plan => 0,
            Self::Platform(..) | Self::Image(_) | Self::Place(_) => 1,
            Self::Job(job) if job.after_promotion => 8,
            Self::Job(job) if job.images.is_empty() => 2,
            Self::Job(_) => 3,
            Self::Check(..) => 4,
            Self::HandOver => 5,
            Self::Gate => 6,
            Self::Promote => 7,
        };
        let name = match self {
            // Of one image together, in their own order.
            Self::Check(check, image) => format!("{} {}", image.name, *check as u8),
            _ => self.id(),
        };
        (rank, name)
    }
}

/// The jobs of a pipeline and what they wait for.
#[derive(Debug)]
pub struct Graph<'p> {
    graph: DiGraph<Node<'p>, ()>,
    order: Vec<NodeIndex>,
    /// Where each job stands in the listing, by its index.
    places: Vec<usize>,
    by_id: HashMap<String, NodeIndex>,
    followers: Vec<&'p Job>,
}

impl<'p> Graph<'p> {
    /// Draws the edges. A resolved pipeline has no cycles.
    #[must_use]
    pub fn new(pipeline: &'p Pipeline) -> Self {
        let mut builder = Builder::default();
        let plan = builder.add(Node::Plan);
        for image in &pipeline.images {
            builder.image(plan, image);
        }
        for place in pipeline.places.values() {
            builder.place(plan, place);
        }
        let (followers, jobs): (Vec<&Job>, Vec<&Job>) = pipeline.jobs.values().partition(|job| job.follows());
        for job in &jobs {
            let index = builder.add(Node::Job(job));
            builder.graph.add_edge(plan, index, ());
        }
        for job in &jobs {
            builder.job(pipeline, job);
        }
        for image in &pipeline.images {
            builder.prepared(image);
            builder.checks(plan, image);
        }
        builder.hand_over(plan, &followers);
        let gate = builder.add(Node::Gate);
        // An image that does not gate is waited for nevertheless: the gate says what became of it.
        let is_awaited = |node: &Node<'_>| match node {
            Node::Job(job) => job.required,
            Node::Check(check, _) => check.counts(),
            _ => true,
        };
        let gating: Vec<NodeIndex> = builder
            .graph
            .node_indices()
            .filter(|index| *index != gate && is_awaited(&builder.graph[*index]))
            .collect();
        for index in gating {
            builder.graph.add_edge(index, gate, ());
        }
        builder.promote(pipeline, plan, gate);
        builder.behind_promotion(pipeline, &jobs);
        let order = order::topological(&builder.graph);
        let places = order::places(&builder.graph, &order);
        Self { graph: builder.graph, order, places, by_id: builder.by_id, followers }
    }

    /// Jobs that run when the workflow has ended, in runs of their own. They are no nodes: nothing
    /// in this run waits for them.
    #[must_use]
    pub fn followers(&self) -> &[&'p Job] {
        &self.followers
    }

    /// Jobs, each behind all that it waits for.
    #[must_use]
    pub fn order(&self) -> Vec<Node<'p>> {
        self.order.iter().map(|index| self.graph[*index]).collect()
    }

    /// Jobs as the workflow lists them: images behind their bases, the others by kind and name
    /// whatever waits for what. So a job that begins to wait for another one stays where it is, and
    /// the change is a line and not a moved job.
    #[must_use]
    pub fn listing(&self) -> Vec<Node<'p>> {
        let mut listed = self.order.clone();
        listed.sort_by_key(|index| self.places.get(index.index()));
        listed.into_iter().map(|index| self.graph[index]).collect()
    }

    /// Where a job stands in the listing.
    #[must_use]
    pub fn place(&self, node: &Node<'p>) -> usize {
        let index = self.by_id.get(&node.id());
        index.and_then(|index| self.places.get(index.index())).copied().unwrap_or(usize::MAX)
    }

    /// What a job waits for, in the order of the listing.
    #[must_use]
    pub fn needs(&self, node: &Node<'p>) -> Vec<Node<'p>> {
        let Some(at) = self.by_id.get(&node.id()) else { return Vec::new() };
        let mut before: Vec<NodeIndex> = self.graph.neighbors_directed(*at, Direction::Incoming).collect();
        before.sort_by_key(|index| self.places.get(index.index()));
        before.into_iter().map(|index| self.graph[index]).collect()
    }
}
