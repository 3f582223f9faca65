//! Which jobs stand in files of their own. A pipeline that one file can hold stays in one; a larger one
//! is spread over parts, which the one workflow calls ([`Division`]). What no spreading brings under
//! GitHub's limits is refused here, with the limit.

mod fill;
pub mod limits;
mod refuse;
mod room;
mod units;

pub use refuse::{memory, too_many_called};
pub use room::is_too_small;

use crate::compiler::graph::Graph;
use crate::language::diagnostic::Diagnostic;
use crate::model::pipeline::Pipeline;
use crate::model::workflow::{Division, Part};
use std::collections::BTreeMap;

/// Spreads the jobs of a pipeline that one file cannot hold. `lengths` says how many characters each job
/// takes in the file that was too small.
///
/// # Errors
/// Jobs that have to stand in one file, and that no file can hold.
pub fn divide(
    pipeline: &Pipeline,
    graph: &Graph<'_>,
    lengths: &BTreeMap<String, usize>,
) -> Result<Division, Vec<Diagnostic>> {
    let units = units::units(pipeline, graph, lengths);
    let budget = room::budget(pipeline);
    let too_large: Vec<Diagnostic> = units
        .iter()
        .filter(|unit| !unit.room.fits(&budget))
        .map(|unit| refuse::together(pipeline, unit, &budget))
        .collect();
    if !too_large.is_empty() {
        return Err(too_large);
    }
    let files = limits::CALLED_FILES.saturating_sub(refuse::called_files(pipeline));
    let named: Vec<_> = units.iter().map(|unit| (unit.name(), unit.room)).collect();
    let counts = fill::fill(&named, &budget, files);
    let is_free = |part: &Part| {
        !pipeline.jobs.keys().any(|job| [part.id.as_str(), &part.gate()].contains(&job.as_str()))
    };
    let empty = (1..).map(|number| Part { id: format!("part-{number}"), jobs: Vec::new() }).filter(is_free);
    let mut rest = units.as_slice();
    let parts = counts.into_iter().zip(empty).map(|(count, part)| {
        let (own, behind) = rest.split_at(count);
        rest = behind;
        let mut jobs: Vec<_> = own.iter().flat_map(|unit| &unit.jobs).map(|job| job.name.clone()).collect();
        jobs.sort();
        Part { jobs, ..part }
    });
    let division = Division::new(parts.collect());
    if division.parts().len() > files {
        return Err(vec![refuse::too_many_parts(pipeline, division.parts().len())]);
    }
    Ok(division)
}
