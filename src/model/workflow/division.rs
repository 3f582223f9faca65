//! Which jobs stand in files of their own because one file cannot hold all.

use crate::language::value::Name;
use std::collections::BTreeMap;

/// Jobs that share a file, which the one workflow calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Id of the job that calls it, and the end of the file's name: `part-1`.
    pub id: String,
    /// The jobs, sorted by name.
    pub jobs: Vec<Name>,
}

impl Part {
    /// What it is called where people read it: `part 1`.
    #[must_use]
    pub fn name(&self) -> String {
        self.id.replace('-', " ")
    }

    /// Id of the job at its end, another one than the gate's of the one workflow.
    #[must_use]
    pub fn gate(&self) -> String {
        format!("gate-{}", self.id)
    }

    /// Prefix of its tables in the environment of the plan: `PART_1`.
    #[must_use]
    pub fn variable(&self) -> String {
        self.id.replace('-', "_").to_ascii_uppercase()
    }
}

/// Which jobs stand in which file. Empty for a pipeline that fits into one.
#[derive(Clone, Debug, Default)]
pub struct Division {
    parts: Vec<Part>,
    of: BTreeMap<Name, usize>,
}

impl Division {
    /// These parts. No job is in two of them.
    #[must_use]
    pub fn new(parts: Vec<Part>) -> Self {
        let of = parts
            .iter()
            .enumerate()
            .flat_map(|(index, part)| part.jobs.iter().map(move |job| (job.clone(), index)));
        let of = of.collect();
        Self { parts, of }
    }

    /// The parts, in their order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The part that a job stands in; nothing where it stands in the one workflow.
    #[must_use]
    pub fn part_of(&self, job: &Name) -> Option<&Part> {
        self.of.get(job).and_then(|index| self.parts.get(*index))
    }
}
