//! Jobs that can stand in another file, and those of them that cannot be parted.

use super::room::{Room, result};
use crate::compiler::graph::{Graph, Node};
use crate::compiler::lower::lines_of_plan;
use crate::language::manifest::Wiring;
use crate::language::value::Name;
use crate::model::pipeline::{Job, Pipeline};
use std::collections::{BTreeMap, HashMap};

/// Jobs that wait for each other.
pub struct Unit<'p> {
    /// The jobs, sorted by name.
    pub jobs: Vec<&'p Job>,
    /// Images that they wait for, sorted.
    pub images: Vec<&'p Name>,
    /// What they take.
    pub room: Room,
}

impl Unit<'_> {
    /// The name by which it is sorted: its first job's.
    pub fn name(&self) -> &str {
        self.jobs.first().map_or("", |job| job.name.as_str())
    }
}

/// All units, those of the same images together: a part waits for the images of all its jobs.
pub fn units<'p>(
    pipeline: &'p Pipeline,
    graph: &Graph<'_>,
    lengths: &BTreeMap<String, usize>,
) -> Vec<Unit<'p>> {
    let mut groups: BTreeMap<usize, Vec<&Job>> = BTreeMap::new();
    for (group, job) in connected(pipeline, graph) {
        groups.entry(group).or_default().push(job);
    }
    let waited = |job: &Job| pipeline.images.iter().any(|image| image.waits_for(&job.name));
    // A job of the one workflow that tells of its result reads it there.
    let told = |job: &Job| pipeline.notifications.values().any(|own| own.watches(job.name.as_str()));
    let can_move = |jobs: &Vec<&Job>| jobs.iter().all(|job| is_movable(job) && !waited(job) && !told(job));
    let mut units: Vec<Unit<'_>> = groups
        .into_values()
        .filter(can_move)
        .map(|jobs| {
            let mut images: Vec<&Name> =
                jobs.iter().flat_map(|job| &job.images).map(|used| &used.image).collect();
            images.sort_unstable();
            images.dedup();
            let mut room = Room::default();
            jobs.iter().for_each(|job| room += takes(pipeline, job, lengths));
            Unit { jobs, images, room }
        })
        .collect();
    units.sort_by(|a, b| (&a.images, a.name()).cmp(&(&b.images, b.name())));
    units
}

/// A job that does not count for the gate stays: its failure would be the failure of its part. One that has
/// a file already stays as well, and what follows the run is not in it. What takes images from elsewhere stays
/// beside the job that asks for them.
fn is_movable(job: &Job) -> bool {
    job.required && job.wiring == Wiring::Needs && job.called.is_none() && job.at.is_none()
}

/// Each job with the number of the jobs that it is connected with, by `needs` and `download`.
fn connected<'p>(pipeline: &'p Pipeline, graph: &Graph<'_>) -> Vec<(usize, &'p Job)> {
    let jobs: Vec<&Job> = pipeline.jobs.values().filter(|job| !job.follows()).collect();
    let places: HashMap<&Name, usize> =
        jobs.iter().enumerate().map(|(place, job)| (&job.name, place)).collect();
    let mut above: Vec<usize> = (0..jobs.len()).collect();
    for (place, job) in jobs.iter().enumerate() {
        for need in graph.needs(&Node::Job(job)) {
            if let Node::Job(before) = need
                && let Some(other) = places.get(&before.name)
            {
                let (own, other) = (root(&mut above, place), root(&mut above, *other));
                // The smaller number stands for both, so that it is the same whatever the order.
                above[own.max(other)] = own.min(other);
            }
        }
    }
    jobs.into_iter().enumerate().map(|(place, job)| (root(&mut above, place), job)).collect()
}

fn root(above: &mut [usize], mut place: usize) -> usize {
    while above[place] != place {
        above[place] = above[above[place]];
        place = above[place];
    }
    place
}

fn takes(pipeline: &Pipeline, job: &Job, lengths: &BTreeMap<String, usize>) -> Room {
    let [table, condition, labels] = lines_of_plan(pipeline, job);
    let id = job.name.as_str();
    Room {
        // Its line among the needs of the gate, too.
        file: lengths.get(id).copied().unwrap_or(0) + id.len() + 10,
        table: table.len() + 1,
        condition: condition.chars().count() + 1,
        labels: labels.len() + 1,
        results: result(id),
    }
}
