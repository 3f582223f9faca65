//! The tables that the plan job reads: one row of `pipeline.toml`, one line.

use crate::pipeline::{Check, Event, Events, Image, Job, Pipeline, Secret, Selector, TagRow, secrets_of};
use crate::value::{Glob, Label, PathGlob, Platform};
use crate::workflow::Pairs;

/// One line for each row. Columns are not aligned: a long name would change every line of the diff.
fn lines(rows: impl Iterator<Item = Vec<String>>) -> String {
    rows.map(|row| row.join("  ")).collect::<Vec<_>>().join("\n")
}

fn list<T: ToString>(items: &[T]) -> String {
    if items.is_empty() {
        return "-".to_owned();
    }
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Patterns: what stands behind a `%` would be read as an escape.
fn any<T: ToString>(items: Option<&Vec<T>>) -> String {
    let escaped = |item: &T| item.to_string().replace('%', "%25");
    items.map_or_else(|| "*".to_owned(), |items| list(&items.iter().map(escaped).collect::<Vec<_>>()))
}

fn events(events: &Events) -> String {
    match events {
        Events::All => "*".to_owned(),
        Events::Only(events) => list(&events.iter().collect::<Vec<_>>()),
    }
}

/// `job events branches paths lacks images`.
pub fn jobs<'p>(jobs: impl Iterator<Item = &'p Job>) -> String {
    let row = |job: &Job| {
        let Selector { events: on, branches, paths, .. } = &job.selector;
        // What follows has its secrets from the default branch, whoever started the run before it.
        let withheld = job.withheld().filter(|_| !job.follows());
        let lacks: Vec<String> = withheld.map(Secret::path).collect();
        let images: Vec<_> = job.images.iter().map(|used| &used.image).collect();
        vec![
            job.name.to_string(),
            events(on),
            any::<Glob>(branches.as_ref()),
            any::<PathGlob>(paths.as_ref()),
            list(&lacks),
            list(&images),
        ]
    };
    lines(jobs.map(row))
}

/// `job ["label", …]`, for jobs that ask for labels. JSON, because a label is any text.
pub fn labels<'p>(jobs: impl Iterator<Item = &'p Job>) -> String {
    let row = |job: &Job| {
        let labels: Vec<&str> = job.selector.labels.as_ref()?.iter().map(Label::as_str).collect();
        Some(vec![job.name.to_string(), serde_json::Value::from(labels).to_string()])
    };
    lines(jobs.filter_map(row))
}

/// Jobs that run when the run has ended.
pub fn followers(pipeline: &Pipeline) -> String {
    let names: Vec<&str> =
        pipeline.jobs.values().filter(|job| job.follows()).map(|job| job.name.as_str()).collect();
    names.join(",")
}

/// Patterns of a list, as in the columns of the tables; nothing where there are none.
pub fn patterns(globs: &[PathGlob]) -> String {
    if globs.is_empty() { String::new() } else { any(Some(&globs.to_vec())) }
}

/// What decides how far a run is trusted.
pub fn trust(pipeline: &Pipeline) -> Pairs {
    let home = pipeline.home.as_ref().map(|home| ("PIPELINE_HOME".to_owned(), home.to_string()));
    let trusted = ("TRUSTED".to_owned(), any(Some(&pipeline.trusted.globs().to_vec())));
    home.into_iter().chain([trusted]).collect()
}

/// `image bases platforms pull-request-platforms lacks checks`; the last only where there are any.
pub fn images(pipeline: &Pipeline) -> String {
    let row = |image: &Image| {
        let bases: Vec<_> = image.from.iter().map(|base| &base.image).collect();
        let lacks: Vec<String> =
            secrets_of(image).iter().filter(|secret| secret.required).map(Secret::path).collect();
        let mut row = vec![
            image.name.to_string(),
            list(&bases),
            list::<Platform>(&image.platforms),
            list::<Platform>(&image.pull_request_platforms),
            list(&lacks),
        ];
        let checks: Vec<&str> = Check::of(image).into_iter().map(Check::as_str).collect();
        row.extend((!checks.is_empty()).then(|| checks.join(",")));
        row
    };
    lines(pipeline.images.iter().map(row))
}

/// `image repository…`: which images can write to one place.
pub fn repositories(pipeline: &Pipeline) -> String {
    let row = |image: &Image| {
        let name = std::iter::once(image.name.to_string());
        name.chain(image.repositories().map(ToString::to_string)).collect::<Vec<_>>()
    };
    lines(pipeline.images.iter().filter(|image| image.repository.is_some()).map(row))
}

/// `image events branches class order template`.
pub fn tags(pipeline: &Pipeline) -> String {
    let row = |image: &Image, row: &TagRow| {
        vec![
            image.name.to_string(),
            list::<Event>(&row.events),
            any::<Glob>(Some(&row.branches)),
            row.class.as_str().to_owned(),
            row.order.map_or("-", |order| order.as_str()).to_owned(),
            row.template.to_string(),
        ]
    };
    let rows = pipeline.images.iter().flat_map(|image| image.tags.iter().map(move |tag| row(image, tag)));
    lines(rows)
}
