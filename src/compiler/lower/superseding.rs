//! A newer push that takes over from an older one where tags are promoted: it cancels job by job, up to the gate.
//! To cancel the whole run would end a promotion in the middle.

use super::triggers::is_cancelled_whole;
use crate::compiler::graph::{Graph, Node};
use crate::language::manifest::Overlap;
use crate::model::pipeline::{Job as Own, Pipeline};
use crate::model::workflow::expr::{Expr, path, text};
use crate::model::workflow::{Group, Job, Kind};
use std::collections::BTreeSet;

/// The jobs that a newer push cancels. Those of parts end: all of a part waits for all builds of its jobs, so one could
/// enter its group late.
pub struct Superseding {
    slug: String,
    jobs: BTreeSet<String>,
}

impl Superseding {
    /// Those of a pipeline whose newer pushes cancel older ones and do not cancel the whole run. What a newer
    /// push does not cancel may end late, and then what waits for it would cancel the newer push's job: the last to
    /// [enter a group](https://docs.github.com/en/actions/concepts/workflows-and-actions/concurrency) wins.
    pub fn new(pipeline: &Pipeline, graph: &Graph<'_>) -> Option<Self> {
        if pipeline.concurrency.push != Overlap::Cancel || is_cancelled_whole(pipeline) {
            return None;
        }
        let mut jobs = BTreeSet::new();
        for node in graph.order() {
            let before = graph.needs(&node);
            let is_free = before.iter().all(|need| jobs.contains(&need.id()));
            let ends = matches!(node, Node::Gate | Node::Promote);
            if is_free && !ends && !matches!(node, Node::Job(own) if keeps_its_turn(own)) {
                jobs.insert(node.id());
            }
        }
        Some(Self { slug: pipeline.slug.clone(), jobs })
    }

    /// The group of a job. Only first attempts of pushes to branches share one: an old run that is repeated
    /// would enter last.
    pub fn group(&self, job: &Job) -> Option<Group> {
        if job.concurrency.is_some() || !self.jobs.contains(&job.id) {
            return None;
        }
        let shared = Expr::All(vec![
            path("github.event_name").equals(text("push")),
            path("github.ref_type").equals(text("branch")),
            path("github.run_attempt").equals(text("1")),
        ]);
        let run = shared.clone().and(path("github.ref")).or(path("github.run_id"));
        let legs = matches!(&job.kind, Kind::Steps(steps) if steps.matrix.is_some());
        let leg = if legs { format!("/{}", path("strategy.job-index").braced()) } else { String::new() };
        Some(Group {
            group: format!("{}/{}/{}{leg}", self.slug, job.id, run.braced()),
            cancel: shared.braced(),
            queue: false,
            about: vec!["A newer push to the branch takes over.".to_owned()],
        })
    }
}

/// What is never cancelled for a newer push: what holds a lock, what is deployed, and legs that wait for each other.
fn keeps_its_turn(own: &Own) -> bool {
    own.keeps_its_turn() || own.max_parallel.is_some()
}
