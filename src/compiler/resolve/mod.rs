//! From the file to the pipeline: defaults, names, and the rules over them.

mod called;
mod checks;
mod context;
mod expressions;
mod image;
mod job;
mod pipeline;
mod recovery;
mod tags;

use crate::compiler::parse::Unread;
use crate::language::diagnostic::{Diagnostic, Severity};
use crate::language::manifest::{Manifest, Overlap};
use crate::language::value::Name;
use crate::model::pipeline::{Concurrency, Event, Events, Image, Job, Pins, Pipeline, Place};
use context::Context;
use job::steps;
use pipeline::{inputs, notify, retention, settings, skip, values};
use std::collections::BTreeMap;

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

/// Resolves a file, or the rest of one of which `unread` could not be read.
///
/// # Errors
/// Everything that is wrong, in the order of the file; warnings among it. Of the rest of a file what holds whatever
/// the unread parts were meant to say.
pub fn resolve(
    manifest: &Manifest,
    files: &Files<'_>,
    unread: Option<&Unread>,
) -> Result<Resolved, Vec<Diagnostic>> {
    let mut cx = Context::new(manifest, files);
    let pipeline = build(&mut cx, unread);
    let mut found = match unread {
        Some(unread) => recovery::certain(cx.errors, unread),
        None => cx.errors,
    };
    found
        .sort_by_key(|error| error.labels.first().map_or((0, 0), |label| (label.span.start, label.span.end)));
    found.dedup();
    if found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(found);
    }
    pipeline.map(|pipeline| (pipeline, found)).ok_or_else(Vec::new)
}

/// Every part is resolved even where another one failed, so that all errors are reported.
fn build(cx: &mut Context<'_>, unread: Option<&Unread>) -> Option<Pipeline> {
    let pins = Pins::new(&cx.manifest.actions.clone().unwrap_or_default());
    let settings = settings::pipeline(cx);
    let setups = steps::setups(cx, &pins);
    let inputs = inputs::inputs(cx);
    let registries = inputs::registries(cx);
    let values = values::values(cx);
    let skip = skip::skip(cx);
    let mut images = image::table::images(cx, &settings);
    let known = images.as_deref().unwrap_or_default();
    let retention = retention::retention(cx, &settings);
    let (jobs, complete) = job::table::jobs(cx, &settings, known, &pins);
    let notifications = notify::notifications(cx, &settings, images.as_deref(), &jobs);
    let releases =
        settings.releases.into_iter().filter(|(name, _)| selects_release(known, &jobs, name)).collect();
    if let Some(images) = &mut images {
        image::preparation::link(images, &jobs);
    }
    let is_resolved = images.is_some() && complete;
    let is_valid =
        is_resolved && setups.is_some() && inputs.is_some() && registries.is_some() && values.is_some();
    let pipeline = Pipeline {
        file: cx.files.name.to_owned(),
        slug: settings.slug,
        name: settings.name,
        default_branch: settings.default_branch,
        branches: settings.branches,
        trusted: settings.trusted,
        home: settings.home,
        releases,
        release_when: settings.release_when,
        schedules: settings.schedules,
        skip,
        runs_on: settings.runs_on,
        fork_runs_on: settings.fork_runs_on,
        env: settings.env,
        timeout: settings.timeout,
        images: images.unwrap_or_default(),
        places: Place::all(jobs.values()),
        jobs,
        setups: setups.unwrap_or_default(),
        inputs: inputs.unwrap_or_default(),
        registries: registries.unwrap_or_default(),
        values: values.unwrap_or_default(),
        retention,
        notifications,
        concurrency: concurrency(cx.manifest),
        pins,
    };
    checks::check(cx, &pipeline, unread, is_resolved);
    is_valid.then_some(pipeline)
}

/// Whether a row or a job asks for these releases by name: where nothing does, no Git tag is one.
fn selects_release(images: &[Image], jobs: &BTreeMap<Name, Job>, name: &Name) -> bool {
    let event = Event::Release(name.clone());
    let row = images.iter().flat_map(|image| &image.tags).any(|row| row.events.contains(&event));
    let named = |events: &Events| matches!(events, Events::Only(events) if events.contains(&event));
    row || jobs.values().any(|job| named(&job.selector.events))
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
