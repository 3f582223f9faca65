//! From the file to the pipeline: defaults, names, and the rules over them.

mod checks;
mod context;
mod expressions;
mod image;
mod job;
mod pipeline;
mod recovery;
mod tags;

use crate::language::diagnostic::{Diagnostic, Severity};
use crate::language::manifest::{Manifest, Overlap};
use crate::model::pipeline::{Concurrency, Pins, Pipeline};
use checks::platform_match;
use checks::usage;
use context::Context;
use job::order;
use job::steps;
use pipeline::inputs;
use pipeline::lifetimes;
use pipeline::retention;
use pipeline::settings;
use pipeline::skip;
use pipeline::tool;
pub use recovery::certain;
use tags::overlap;

/// A pipeline, and what is worth a warning.
pub type Resolved = (Pipeline, Vec<Diagnostic>);

/// What is asked about the repository, by paths from its root.
pub struct Files<'f> {
    /// Name of the file itself.
    pub name: &'f str,
    /// The text of a file; nothing where there is none.
    pub read: &'f dyn Fn(&str) -> Option<String>,
    /// Whether there is a directory.
    pub is_directory: &'f dyn Fn(&str) -> bool,
    /// Whether there is a file or a directory.
    pub exists: &'f dyn Fn(&str) -> bool,
}

/// Resolves a file.
///
/// # Errors
/// Everything that is wrong, in the order of the file; warnings among it.
pub fn resolve(manifest: &Manifest, files: &Files<'_>) -> Result<Resolved, Vec<Diagnostic>> {
    let mut cx = Context::new(manifest, files);
    let pipeline = build(&mut cx);
    let mut found = cx.errors;
    found
        .sort_by_key(|error| error.labels.first().map_or((0, 0), |label| (label.span.start, label.span.end)));
    found.dedup();
    if found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(found);
    }
    pipeline.map(|pipeline| (pipeline, found)).ok_or_else(Vec::new)
}

/// Every part is resolved even where another one failed, so that all errors are reported.
fn build(cx: &mut Context<'_>) -> Option<Pipeline> {
    let pins = Pins::new(&cx.manifest.actions.clone().unwrap_or_default());
    let settings = settings::pipeline(cx);
    let setups = steps::setups(cx, &pins);
    let inputs = inputs::inputs(cx);
    let registries = inputs::registries(cx);
    let skip = skip::skip(cx);
    let images = image::table::images(cx, &settings);
    image::table::rows_at_home(cx);
    let known = images.as_deref().unwrap_or_default();
    let languages = overlap::Languages::new(&settings, known, inputs.as_ref());
    overlap::check(cx, &languages);
    let retention = retention::retention(cx, &settings, known, &languages);
    let (jobs, complete) = job::table::jobs(cx, &settings, known, &pins);
    tool::check(cx);
    order::check(cx, &jobs);
    platform_match::check(cx, &settings, known, &jobs, setups.as_ref());
    usage::check(cx, &settings, known, &jobs, images.is_some() && complete);
    let releases = usage::selects_release(known, &jobs).then_some(settings.releases);
    let pipeline = Pipeline {
        file: cx.files.name.to_owned(),
        slug: settings.slug,
        name: settings.name,
        default_branch: settings.default_branch,
        branches: settings.branches,
        trusted: settings.trusted,
        home: settings.home,
        releases,
        schedules: settings.schedules,
        skip,
        runs_on: settings.runs_on,
        fork_runs_on: settings.fork_runs_on,
        env: settings.env,
        timeout: settings.timeout,
        images: images?,
        jobs: complete.then_some(jobs)?,
        setups: setups?,
        inputs: inputs?,
        registries: registries?,
        retention,
        concurrency: concurrency(cx.manifest),
        pins,
    };
    lifetimes::check(cx, &pipeline);
    Some(pipeline)
}

fn concurrency(manifest: &Manifest) -> Concurrency {
    let table = manifest.concurrency.as_ref().map(|spanned| &spanned.value);
    let policy = |own: Option<Overlap>, default| own.unwrap_or(default);
    Concurrency {
        pull_request: policy(table.and_then(|t| t.pull_request), Overlap::Cancel),
        push: policy(table.and_then(|t| t.push), Overlap::Parallel),
        release: policy(table.and_then(|t| t.release), Overlap::Parallel),
        manual: policy(table.and_then(|t| t.manual), Overlap::Parallel),
    }
}
