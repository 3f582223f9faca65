//! Images that are promoted in an event in which nothing runs them.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::value::Name;
use crate::language::value::variable::Form;
use crate::model::pipeline::{Class, Event, Events, Image, Job, Pipeline, TagRow};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// In every event that promotes an image, a job starts it. A job that gets it as files does not.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let bases: BTreeSet<&Name> =
        pipeline.images.iter().flat_map(|image| &image.from).map(|base| &base.image).collect();
    for image in pipeline.images.iter().filter(|image| !bases.contains(&image.name) && image.smoke.is_empty())
    {
        one(cx, &pipeline.jobs, image);
    }
    for job in pipeline.jobs.values().filter(|job| job.deployment.is_some()) {
        deployed(cx, pipeline, job);
    }
}

/// What is deployed has run in each of the events that deploy it.
fn deployed(cx: &mut Context<'_>, pipeline: &Pipeline, job: &Job) {
    let Events::Only(events) = &job.selector.events else { return };
    let images = job.images.iter().filter_map(|used| pipeline.image(&used.image));
    for image in images.filter(|image| image.smoke.is_empty()) {
        let runs = |other: &&Job| other.tries(&image.name);
        let run_in = |event: &Event| {
            pipeline.jobs.values().filter(runs).any(|other| other.selector.events.contains(event))
        };
        let Some(event) = events.iter().find(|event| !run_in(event)) else { continue };
        let message = format!("`{}` is deployed in `{event}`, where nothing runs it", image.name);
        cx.error(
            Diagnostic::error(Code::PromotedButNeverRun, job.span.clone(), message)
                .also(image.span.clone(), "this image")
                .why("the gate would be green without anybody having started the image, and the first to do so would be those whom it serves")
                .help("give it a `[consumer.*]` in that event, or start it in its build: `smoke = [\"… --version\"]`"),
        );
    }
}

fn one(cx: &mut Context<'_>, jobs: &BTreeMap<Name, Job>, image: &Image) {
    let runs = |job: &&Job| job.tries(&image.name);
    let run_in = |event: &Event| jobs.values().filter(runs).any(|job| job.selector.events.contains(event));
    let late = |row: &&TagRow| matches!(row.class, Class::Moving | Class::Once);
    let rows = || image.tags.iter().filter(late);
    let Some((row, event)) =
        rows().find_map(|row| Some((row, row.events.iter().find(|event| !run_in(event))?)))
    else {
        return;
    };
    let why = "the gate would be green without anybody having started the image";
    let Some(job) = jobs.values().find(runs) else {
        let error = Diagnostic::error(
            Code::PromotedButNeverRun,
            image.span.clone(),
            format!("`{}` is promoted, but nothing has run it", image.name),
        );
        let by_reference = |job: &&Job| {
            job.built().iter().any(|used| used.image == image.name && used.form() == Form::ByReference)
        };
        let error = match jobs.values().find(by_reference) {
            Some(job) => error.also(job.span.clone(), "what runs it by its reference, pipegen cannot see"),
            None => error,
        };
        cx.error(
            error
                .why(why)
                .help("give it a `[consumer.*]`, or start it in its build: `smoke = [\"… --version\"]`"),
        );
        return;
    };
    cx.error(
        Diagnostic::error(
            Code::PromotedButNeverRun,
            row.span.clone(),
            format!("`{}` is promoted in `{event}`, where nothing runs it", image.name),
        )
        .label(format!("`{}` goes to the image of that run", row.template))
        .also(job.span.clone(), "this job runs the image, but not there")
        .why(why)
        .help(format!("let a job with the image run there: `on = [\"{event}\", …]`, or no `on` for every event; or start the image in its build: `smoke = [\"… --version\"]`")),
    );
}
