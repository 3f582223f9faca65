//! The job graph: which jobs a pipeline has, what each waits for, in what order they stand, and
//! the longest way through them.

mod critical;
mod draw;
mod order;

pub use draw::{Format, draw};

use crate::manifest::Handoff;
use crate::pipeline::{Check, Class, Image, Job, Pipeline};
use crate::value::Platform;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// A job of the one workflow.
#[derive(Clone, Copy, Debug)]
pub enum Node<'p> {
    /// Decides what the run does.
    Plan,
    /// Builds one platform of an image of several.
    Platform(&'p Image, &'p Platform),
    /// Builds an image, or joins its platforms.
    Image(&'p Image),
    /// A consumer or a job.
    Job(&'p Job),
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
            Self::Job(job) => job.name.to_string(),
            Self::Check(check, image) => check.id(image),
            Self::Gate => "gate".to_owned(),
            Self::Promote => "promote".to_owned(),
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

    /// Plan, builds, the user's jobs, checks of images, gate, promotion: the order in the file where
    /// data leaves it free.
    fn rank(&self) -> (u8, String) {
        let rank = match self {
            Self::Plan => 0,
            Self::Platform(..) | Self::Image(_) => 1,
            Self::Job(job) if job.images.is_empty() => 2,
            Self::Job(_) => 3,
            Self::Check(..) => 4,
            Self::Gate => 5,
            Self::Promote => 6,
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
        for job in pipeline.jobs.values() {
            let index = builder.add(Node::Job(job));
            builder.graph.add_edge(plan, index, ());
        }
        for job in pipeline.jobs.values() {
            builder.job(pipeline, job);
        }
        for image in &pipeline.images {
            builder.checks(plan, image);
        }
        let gate = builder.add(Node::Gate);
        let advisory = |node: &Node<'_>| match node {
            Node::Job(job) => !job.required,
            Node::Check(check, _) => !check.gates(),
            _ => false,
        };
        let gating: Vec<NodeIndex> = builder
            .graph
            .node_indices()
            .filter(|index| *index != gate && !advisory(&builder.graph[*index]))
            .collect();
        for index in gating {
            builder.graph.add_edge(index, gate, ());
        }
        builder.promote(pipeline, plan, gate);
        let order = order::topological(&builder.graph);
        Self { graph: builder.graph, order }
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
        let mut nodes = self.order();
        nodes.sort_by_key(|node| match (node, node.rank()) {
            (Node::Job(_) | Node::Check(..), rank) => rank,
            (_, (rank, _)) => (rank, String::new()),
        });
        nodes
    }

    /// What a job waits for, in the order of the listing.
    #[must_use]
    pub fn needs(&self, node: &Node<'p>) -> Vec<Node<'p>> {
        let Some(at) = self.order.iter().find(|index| self.graph[**index].id() == node.id()) else {
            return Vec::new();
        };
        let before = self.graph.neighbors_directed(*at, Direction::Incoming);
        let before: Vec<String> = before.map(|index| self.graph[index].id()).collect();
        self.listing().into_iter().filter(|node| before.contains(&node.id())).collect()
    }
}

#[derive(Default)]
struct Builder<'p> {
    graph: DiGraph<Node<'p>, ()>,
    by_id: BTreeMap<String, NodeIndex>,
}

impl<'p> Builder<'p> {
    fn add(&mut self, node: Node<'p>) -> NodeIndex {
        let index = self.graph.add_node(node);
        self.by_id.insert(node.id(), index);
        index
    }

    /// `before` comes before `after`, if there is such a job.
    fn after(&mut self, before: &str, after: NodeIndex) {
        if let Some(before) = self.by_id.get(before) {
            self.graph.update_edge(*before, after, ());
        }
    }

    fn image(&mut self, plan: NodeIndex, image: &'p Image) {
        let platforms = if image.is_multi_platform() { image.platforms.as_slice() } else { &[] };
        let legs: Vec<NodeIndex> =
            platforms.iter().map(|platform| self.add(Node::Platform(image, platform))).collect();
        let whole = self.add(Node::Image(image));
        self.graph.add_edge(plan, whole, ());
        for leg in &legs {
            self.graph.add_edge(plan, *leg, ());
            self.graph.add_edge(*leg, whole, ());
        }
        let builders = if legs.is_empty() { vec![whole] } else { legs };
        for base in &image.from {
            for builder in &builders {
                self.after(&format!("build-{}", base.image), *builder);
            }
        }
    }

    fn checks(&mut self, plan: NodeIndex, image: &'p Image) {
        for check in Check::of(image) {
            let index = self.add(Node::Check(check, image));
            self.graph.add_edge(plan, index, ());
            self.after(&format!("build-{}", image.name), index);
            if let Some(before) = check.after() {
                self.after(&before.id(image), index);
            }
        }
    }

    fn job(&mut self, pipeline: &Pipeline, job: &Job) {
        let Some(index) = self.by_id.get(job.name.as_str()).copied() else { return };
        for used in &job.images {
            self.after(&format!("build-{}", used.image), index);
            // A build from source asks for the bases, too.
            let bases = pipeline.image(&used.image).filter(|_| used.handoff.contains(&Handoff::Build));
            for base in bases.iter().flat_map(|image| &image.from) {
                self.after(&format!("build-{}", base.image), index);
            }
        }
        for before in job.needs.iter().chain(job.body.downloads.iter().map(|artifact| &artifact.job)) {
            self.after(before.as_str(), index);
        }
    }

    fn promote(&mut self, pipeline: &'p Pipeline, plan: NodeIndex, gate: NodeIndex) {
        let late = |image: &&Image| image.tags.iter().any(|row| row.class != Class::Commit);
        let images: Vec<&Image> = pipeline.images.iter().filter(late).collect();
        if images.is_empty() {
            return;
        }
        let promote = self.add(Node::Promote);
        self.graph.add_edge(plan, promote, ());
        self.graph.add_edge(gate, promote, ());
        for image in images {
            self.after(&format!("build-{}", image.name), promote);
        }
    }
}
