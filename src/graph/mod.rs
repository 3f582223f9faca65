//! The job graph: which jobs a pipeline has, what each waits for, in what order they stand, and
//! the longest way through them.

mod draw;
mod order;

pub use draw::{Format, draw};

use crate::manifest::Handoff;
use crate::pipeline::{Class, Image, Job, Pipeline};
use crate::value::Platform;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// Minutes that the plan and the gate may take.
pub const LIMIT: u64 = 5;
/// Minutes that joining the platforms of an image may take.
pub const LIMIT_INDEX: u64 = 10;
/// Minutes that promotion may take.
pub const LIMIT_PROMOTE: u64 = 15;

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

    /// Minutes after which GitHub ends it.
    #[must_use]
    pub fn limit(&self) -> u32 {
        let minutes = match self {
            Self::Plan | Self::Gate => LIMIT,
            Self::Platform(image, _) => image.timeout.as_minutes(),
            Self::Image(image) if image.is_multi_platform() => LIMIT_INDEX,
            Self::Image(image) => image.timeout.as_minutes(),
            Self::Job(job) => job.timeout.as_minutes(),
            Self::Promote => LIMIT_PROMOTE,
        };
        u32::try_from(minutes).unwrap_or(u32::MAX)
    }

    /// Plan, builds, the user's jobs, gate, promotion: the order in the file where data leaves it free.
    fn rank(&self) -> (u8, String) {
        let rank = match self {
            Self::Plan => 0,
            Self::Platform(..) | Self::Image(_) => 1,
            Self::Job(job) if job.images.is_empty() => 2,
            Self::Job(_) => 3,
            Self::Gate => 4,
            Self::Promote => 5,
        };
        (rank, self.id())
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
        let gate = builder.add(Node::Gate);
        let advisory = |node: &Node<'_>| matches!(node, Node::Job(job) if !job.required);
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
            (Node::Job(_), rank) => rank,
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

    /// The longest way by measured minutes, and how long it is; nothing where none were given.
    #[must_use]
    pub fn critical_path(&self) -> Option<(Vec<Node<'p>>, u32)> {
        let path = self.longest(|node| node.minutes().unwrap_or(0));
        Some(path).filter(|(_, total)| *total > 0)
    }

    /// The longest way by time limits, and how long it is.
    #[must_use]
    pub fn slowest(&self) -> (Vec<Node<'p>>, u32) {
        self.longest(Node::limit)
    }

    fn longest(&self, minutes: impl Fn(&Node<'p>) -> u32) -> (Vec<Node<'p>>, u32) {
        let mut longest: BTreeMap<NodeIndex, (u32, Option<NodeIndex>)> = BTreeMap::new();
        for index in &self.order {
            let before = self.graph.neighbors_directed(*index, Direction::Incoming);
            let slowest =
                before.map(|before| (longest.get(&before).map_or(0, |(sum, _)| *sum), before)).max();
            let sum = minutes(&self.graph[*index]).saturating_add(slowest.map_or(0, |(sum, _)| sum));
            longest.insert(*index, (sum, slowest.map(|(_, before)| before)));
        }
        let end = longest.iter().map(|(index, (sum, _))| (*index, *sum)).max_by_key(|(_, sum)| *sum);
        let Some((mut at, total)) = end else { return (Vec::new(), 0) };
        let mut path = vec![self.graph[at]];
        while let Some((_, Some(before))) = longest.get(&at) {
            at = *before;
            path.push(self.graph[at]);
        }
        path.reverse();
        (path, total)
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
