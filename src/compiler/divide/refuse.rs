//! What no spreading over files brings under GitHub's limits.

use super::limits::{CALLED_FILES, MEMORY};
use super::room::Room;
use super::units::Unit;
use crate::language::diagnostic::remedy::{listed, thousands};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::Wiring;
use crate::model::pipeline::{Job, Pipeline};
use crate::model::workflow::Tree;
use std::collections::BTreeSet;

/// Jobs that have a file of their own in the run.
pub fn called(pipeline: &Pipeline) -> impl Iterator<Item = &Job> {
    pipeline.jobs.values().filter(|job| job.wiring == Wiring::Call || job.called.is_some())
}

/// How many files these are: one for each, or all that a workflow of the repository takes, each once.
pub fn called_files(pipeline: &Pipeline) -> usize {
    let written: BTreeSet<&String> = pipeline
        .jobs
        .values()
        .filter_map(|job| job.called.as_ref())
        .flat_map(|called| &called.files)
        .collect();
    called(pipeline).filter(|job| job.called.is_none()).count() + written.len()
}

/// More files called than GitHub lets a run call.
#[must_use]
pub fn too_many_called(pipeline: &Pipeline) -> Option<Diagnostic> {
    let count = called_files(pipeline);
    if count <= CALLED_FILES {
        return None;
    }
    let message = format!("{count} files called, more than {CALLED_FILES}");
    Some(files(
        pipeline,
        message,
        "each `wiring = \"call\"` is a reusable workflow, and so is each file that `uses` takes",
    ))
}

/// The same with the files that the pipeline is spread over.
pub fn too_many_parts(pipeline: &Pipeline, parts: usize) -> Diagnostic {
    let count = called_files(pipeline);
    let message =
        format!("{count} files called and {parts} that hold the other jobs, more than {CALLED_FILES}");
    files(pipeline, message, "the other jobs do not fit into one file")
}

fn files(pipeline: &Pipeline, message: String, why: &str) -> Diagnostic {
    let mut jobs = called(pipeline);
    let all: Vec<&str> = called(pipeline).map(|job| job.name.as_str()).collect();
    let say = |job: &Job| format!("`{}` is a file", job.name);
    let error = match jobs.next() {
        Some(job) => Diagnostic::error(Code::TooManyCalledFiles, job.span.clone(), message).label(say(job)),
        None => nowhere(Code::TooManyCalledFiles, message),
    };
    let error = jobs.fold(error, |error, job| error.also(job.span.clone(), say(job)));
    let why = format!("GitHub starts no run that calls more than {CALLED_FILES} reusable workflows; {why}");
    error.why(why).help(format!(
        "take `wiring = \"call\"` out where the file is not started by hand; pipegen spreads what one file cannot hold: {}",
        listed(all)
    ))
}

/// Jobs that wait for each other and are too much for a file.
pub fn together(pipeline: &Pipeline, unit: &Unit<'_>, budget: &Room) -> Diagnostic {
    let (taken, most, what, limit) = largest(&unit.room, budget);
    let whose = match unit.jobs.as_slice() {
        [only] => format!("`{}`", only.name),
        many => format!("{} jobs that wait for each other", thousands(many.len())),
    };
    let message = format!("{whose} with {} {what}, more than {}", thousands(taken), thousands(most));
    let mut spans = unit.jobs.iter().map(|job| job.span.clone());
    let error = match spans.next() {
        Some(first) => Diagnostic::error(Code::PipelineTooLarge, first, message),
        None => nowhere(Code::PipelineTooLarge, message),
    };
    if unit.jobs.len() == 1 {
        return error.why(limit).help(
            "write patterns in the place of long lists, put long scripts into files of the repository, or write a second pipeline",
        );
    }
    let error = spans.fold(error.label("one of them"), |error, span| error.also(span, "and another"));
    let file = &pipeline.file;
    error
        .why(format!("{limit}; pipegen spreads `{file}` over several, but jobs that wait for each other have to stand in one"))
        .help("let fewer jobs wait for each other, give one job the work of several, or write a second pipeline")
}

/// By which measure it is too large: what it takes, what there is, of what, and who says so.
fn largest(room: &Room, budget: &Room) -> (usize, usize, &'static str, &'static str) {
    const FILE: &str = "GitHub takes a workflow file of at most 1,048,576 characters";
    const VARIABLE: &str =
        "Linux starts no process with a variable over 128 KiB, and a file has one for all its jobs";
    const EXPRESSION: &str =
        "GitHub takes an expression of at most 21,000 characters, and a file has one for all its jobs";
    let all = [
        (room.file, budget.file, "characters", FILE),
        (room.table, budget.table, "bytes in the table of the plan", VARIABLE),
        (room.condition, budget.condition, "characters of conditions", EXPRESSION),
        (room.labels, budget.labels, "bytes of labels", VARIABLE),
        (room.results, budget.results, "bytes of results", VARIABLE),
    ];
    all.into_iter().find(|(own, most, ..)| own > most).unwrap_or(all[0])
}

/// A run that GitHub's parser does not take, at `most` thousandths of what it takes.
#[must_use]
pub fn memory(tree: &Tree, most: usize) -> Option<Diagnostic> {
    let memory = tree.memory();
    if memory <= MEMORY / 1_000 * most {
        return None;
    }
    let (jobs, calls) = tree.counts();
    let message = format!(
        "a run of {} jobs for which GitHub needs {} MB, more than {}",
        thousands(jobs),
        thousands(memory.div_ceil(1_000_000)),
        MEMORY / 1_000_000
    );
    let error = nowhere(Code::PipelineTooLarge, message);
    let spread = if calls == 0 { "" } else { ", with all files that it calls" };
    Some(
        error
            .why(format!(
                "GitHub reads a workflow{spread} into at most {} bytes: two for each character and 50 for each key and value; no spreading over files changes that",
                thousands(MEMORY)
            ))
            .help("give one job the work of several, use a matrix, put long scripts into files of the repository, or write a second pipeline"),
    )
}

fn nowhere(code: Code, message: String) -> Diagnostic {
    Diagnostic { labels: Vec::new(), ..Diagnostic::error(code, 0..0, message) }
}
