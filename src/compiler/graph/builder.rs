//! Draws the edges of the job graph.

use super::Node;
use crate::language::manifest::Handoff;
use crate::model::pipeline::{Check, Class, Image, Job, Pipeline, Place};
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{HashMap, HashSet};

/// The jobs of an image that a check of it waits for. What is looked at platform by platform needs no index, which
/// lists exactly these.
fn waits(check: Check, image: &Image) -> Vec<String> {
    let built = match check {
        Check::Scan | Check::Sbom if image.is_multi_platform() => {
            image.platforms.iter().map(|platform| Node::Platform(image, platform).id()).collect()
        }
        Check::Scan | Check::Sbom | Check::Attest => vec![Node::Image(image).id()],
        Check::Sarif => Vec::new(),
    };
    built.into_iter().chain(check.after().map(|before| before.id(image))).collect()
}

/// A graph in the making.
#[derive(Default)]
pub struct Builder<'p> {
    pub graph: DiGraph<Node<'p>, ()>,
    pub by_id: HashMap<String, NodeIndex>,
    edges: HashSet<(NodeIndex, NodeIndex)>,
}

impl<'p> Builder<'p> {
    pub fn add(&mut self, node: Node<'p>) -> NodeIndex {
        let index = self.graph.add_node(node);
        self.by_id.insert(node.id(), index);
        index
    }

    /// `before` comes before `after`, if there is such a job.
    fn after(&mut self, before: &str, after: NodeIndex) {
        if let Some(before) = self.by_id.get(before) {
            // Never by looking through all edges of a job that thousands wait for.
            if self.edges.insert((*before, after)) {
                self.graph.add_edge(*before, after, ());
            }
        }
    }

    pub fn image(&mut self, plan: NodeIndex, image: &'p Image) {
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

    /// Jobs that an image waits for: each of its builds does.
    pub fn prepared(&mut self, image: &Image) {
        let whole = format!("build-{}", image.name);
        let legs = image.platforms.iter().map(|platform| format!("{whole}-{}", platform.slug()));
        let ids: Vec<String> = if image.is_multi_platform() { legs.collect() } else { vec![whole] };
        for builder in ids.iter().filter_map(|id| self.by_id.get(id).copied()).collect::<Vec<_>>() {
            for job in image.needs.iter().chain(image.downloads.iter().map(|artifact| &artifact.job)) {
                self.after(job.as_str(), builder);
            }
        }
    }

    /// A place that jobs take images from: whatever this run does, it asks at once.
    pub fn place(&mut self, plan: NodeIndex, place: &'p Place) {
        let index = self.add(Node::Place(place));
        self.graph.add_edge(plan, index, ());
    }

    pub fn job(&mut self, pipeline: &Pipeline, job: &Job) {
        let Some(index) = self.by_id.get(job.name.as_str()).copied() else { return };
        if let Some(place) = &job.at {
            self.after(&place.id, index);
        }
        for used in job.built() {
            match (pipeline.image(&used.image), pipeline.platform_for(job, used)) {
                (Some(image), Some(platform)) => self.after(&Node::Platform(image, platform).id(), index),
                _ => self.after(&format!("build-{}", used.image), index),
            }
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

    /// What is done with an image behind its build.
    pub fn checks(&mut self, plan: NodeIndex, image: &'p Image) {
        for check in Check::of(image) {
            let index = self.add(Node::Check(check, image));
            self.graph.add_edge(plan, index, ());
            for before in waits(check, image) {
                self.after(&before, index);
            }
        }
    }

    /// Behind the images that the followers use.
    pub fn hand_over(&mut self, plan: NodeIndex, followers: &[&'p Job]) {
        if followers.is_empty() {
            return;
        }
        let index = self.add(Node::HandOver);
        self.graph.add_edge(plan, index, ());
        for used in followers.iter().flat_map(|job| &job.images) {
            self.after(&format!("build-{}", used.image), index);
        }
    }

    /// Jobs that wait for the gate, and for promotion where there is one.
    /// For an image that does not gate they wait themselves.
    pub fn behind_promotion(&mut self, pipeline: &'p Pipeline, jobs: &[&'p Job]) {
        for job in jobs.iter().filter(|job| job.after_promotion) {
            let Some(index) = self.by_id.get(job.name.as_str()).copied() else { continue };
            for before in ["gate", "promote"] {
                self.after(before, index);
            }
            let images = job.images.iter().filter_map(|used| pipeline.image(&used.image));
            for before in images.flat_map(|image| image.vouchers(&pipeline.jobs)) {
                self.after(&before, index);
            }
        }
    }

    pub fn promote(&mut self, pipeline: &'p Pipeline, plan: NodeIndex, gate: NodeIndex) {
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
            for before in image.vouchers(&pipeline.jobs) {
                self.after(&before, promote);
            }
        }
    }
}
