//! How much room jobs take of everything that a file has a limit of.

use super::limits;
use crate::compiler::graph::{Graph, Node};
use crate::model::pipeline::Pipeline;
use crate::model::workflow::{Kind, Workflow};
use std::ops::AddAssign;

/// Names of the plan's tables that can be cut into pieces.
const TABLES: [&str; 3] = ["JOBS", "CONDITIONS", "LABELS"];
/// What the plan tells the gate beside jobs and what does not run.
const FACTS: usize = 8_000;
/// A job among the results that a gate reads, beside its name.
const RESULT: usize = 70;
/// A job among those that are not selected, with the reason, beside its name.
const NOTE: usize = 80;
/// Digest, image ids, revision and source of an image, by platform.
const OUTPUTS: usize = 500;

/// What jobs take, and what a file has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Characters of the file.
    pub file: usize,
    /// Bytes of the line in the plan's table of jobs.
    pub table: usize,
    /// Characters of the line among the plan's conditions.
    pub condition: usize,
    /// Bytes of the line in the plan's table of labels.
    pub labels: usize,
    /// Bytes of what the gate is told of results.
    pub results: usize,
}

impl Room {
    fn each(&self) -> [usize; 5] {
        [self.file, self.table, self.condition, self.labels, self.results]
    }

    /// Whether there is room for it.
    pub fn fits(&self, budget: &Self) -> bool {
        self.each().iter().zip(budget.each()).all(|(own, most)| *own <= most)
    }

    /// How full it makes a file, in thousandths, by what is nearest to its limit.
    pub fn fullness(&self, budget: &Self) -> usize {
        let each = self.each().into_iter().zip(budget.each());
        each.map(|(own, most)| own.saturating_mul(1_000) / most.max(1)).max().unwrap_or(0)
    }
}

impl AddAssign for Room {
    fn add_assign(&mut self, other: Self) {
        self.file += other.file;
        self.table += other.table;
        self.condition += other.condition;
        self.labels += other.labels;
        self.results += other.results;
    }
}

/// What a job's name takes among the results that a gate reads.
pub fn result(name: &str) -> usize {
    name.len() + RESULT
}

/// What the jobs of a part have: the limits, with room for what stands beside them in the file. Its inputs
/// are a few for each image.
pub fn budget(pipeline: &Pipeline) -> Room {
    let beside = 48_000 + 700 * pipeline.images.len();
    let variable = limits::VARIABLE - 8_000;
    Room {
        file: limits::FILE.saturating_sub(beside),
        table: variable,
        condition: limits::EXPRESSION - 1_000,
        labels: variable,
        results: variable,
    }
}

/// Whether one file cannot hold the pipeline: `root` is its workflow, `length` the characters of it.
#[must_use]
pub fn is_too_small(graph: &Graph<'_>, root: &Workflow, length: usize) -> bool {
    length > limits::FILE || is_table_too_long(root) || gate(graph) >= limits::VARIABLE
}

fn is_table_too_long(root: &Workflow) -> bool {
    let plan = root.jobs.iter().filter_map(|job| match &job.kind {
        Kind::Steps(steps) if job.id == "plan" => Some(steps),
        _ => None,
    });
    let env = plan.flat_map(|steps| &steps.steps).flat_map(|step| &step.env);
    env.filter(|(name, _)| TABLES.contains(&name.as_str())).any(|(_, value)| {
        value.len() >= limits::VARIABLE
            || (value.contains("${{") && value.chars().count() > limits::EXPRESSION)
    })
}

/// Bytes of the longest variable that the gate can be started with: the results of everything that it needs,
/// and from the plan each job either among the selected or among the others.
fn gate(graph: &Graph<'_>) -> usize {
    let needs = graph.needs(&Node::Gate);
    let told = needs.iter().map(|need| {
        let outputs = match need {
            Node::Image(image) => OUTPUTS + 100 * image.platforms.len(),
            _ => 0,
        };
        let id = need.id();
        result(&id) + id.len() + NOTE + outputs
    });
    FACTS + told.sum::<usize>()
}
