//! The tables that the plan job reads: one row of `pipeline.toml`, one line.

use crate::language::manifest::{Attestation, Handoff};
use crate::language::value::variable::Form;
use crate::language::value::{Glob, Label, Name, PathGlob, Platform, Repository};
use crate::model::pipeline::{
    Check, Class, Consumption, Event, Events, FileValue, Found, Image, Job, Level, Pipeline, Secret,
    Selector, TagRow, secrets_of,
};
use crate::model::workflow::Pairs;
use std::collections::BTreeSet;

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
    let written = |items: &Vec<T>| match list(&items.iter().map(escaped).collect::<Vec<_>>()) {
        // The pattern is not every branch or file: a `/` is not in it, and a Git tag is no branch.
        only if only == "*" => "%2A".to_owned(),
        list => list,
    };
    items.map_or_else(|| "*".to_owned(), written)
}

fn events(events: &Events) -> String {
    match events {
        Events::All => "*".to_owned(),
        Events::Only(events) => list(&events.iter().collect::<Vec<_>>()),
    }
}

/// The platforms that a job takes its images of, and that no untrusted run builds.
fn unbuilt(pipeline: &Pipeline, job: &Job) -> Vec<String> {
    let taken = |used: &Consumption| {
        let platform = pipeline.platform_for(job, used)?;
        let narrow = &pipeline.image(&used.image)?.pull_request_platforms;
        (!narrow.contains(platform)).then(|| platform.to_string())
    };
    let all: BTreeSet<String> = job.built().iter().filter_map(taken).collect();
    all.into_iter().collect()
}

/// `job events branches paths lacks images`.
pub fn jobs<'p>(pipeline: &Pipeline, jobs: impl Iterator<Item = &'p Job>) -> String {
    let row = |job: &Job| {
        let Selector { events: on, branches, paths, .. } = &job.selector;
        // What follows has its secrets from the default branch, whoever started the run before it.
        let withheld = job.withheld().filter(|_| !job.follows());
        let mut lacks: Vec<String> = withheld.map(Secret::path).collect();
        lacks.extend(job.has_an_environment().then(|| "environment".to_owned()));
        lacks.extend(job.after_promotion.then(|| "promotion".to_owned()));
        lacks.extend(job.needs_a_published_image().then(|| "published-image".to_owned()));
        lacks.extend(unbuilt(pipeline, job));
        let images: Vec<_> = job.built().iter().map(|used| &used.image).collect();
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

/// Patterns of branches.
pub fn branches(globs: &Vec<Glob>) -> String {
    any(Some(globs))
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
        let uploaders = image.downloads.iter().filter_map(|artifact| pipeline.jobs.get(&artifact.job));
        let lacks: BTreeSet<String> = secrets_of(image)
            .iter()
            .filter(|secret| secret.required)
            .chain(uploaders.flat_map(Job::withheld))
            .map(Secret::path)
            .collect();
        let lacks: Vec<String> = lacks.into_iter().collect();
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

/// `image always untrusted`: jobs that read the archive of an image wherever they run, and those that do in
/// an untrusted run alone. No archive is written that no job of the run reads.
pub fn archives(pipeline: &Pipeline) -> String {
    let row = |image: &Image| {
        let used = |job: &Job| job.built().iter().find(|used| used.image == image.name).cloned();
        let files = |job: &&Job| {
            used(job).is_some_and(|used| used.handoff.contains(&Handoff::Artifact) || used.is_layout())
        };
        let consumers = || {
            let reads = |job: &&Job| used(job).is_some_and(|used| used.form() != Form::ByReference);
            pipeline.jobs.values().filter(reads)
        };
        let above =
            pipeline.images.iter().filter(|other| other.from.iter().any(|base| base.image == image.name));
        let above = above.map(|other| format!("build-{}", other.name));
        let looks =
            [(image.scan.is_some(), Check::Scan), (image.attest.contains(&Attestation::Sbom), Check::Sbom)];
        let looks: Vec<String> =
            looks.into_iter().filter(|(own, _)| *own).map(|(_, check)| check.id(image)).collect();
        let names =
            |jobs: &mut dyn Iterator<Item = &Job>| jobs.map(|job| job.name.to_string()).collect::<Vec<_>>();
        let all: Vec<String> =
            names(&mut consumers()).into_iter().chain(looks.iter().cloned()).chain(above).collect();
        if all.is_empty() {
            return None;
        }
        if image.repository.is_none() {
            return Some(vec![image.name.to_string(), list(&all), "-".to_owned()]);
        }
        let mut always = names(&mut consumers().filter(files));
        always.extend(looks.into_iter().filter(|_| image.handoff.contains(&Handoff::Artifact)));
        let rest: Vec<String> = all.into_iter().filter(|job| !always.contains(job)).collect();
        Some(vec![image.name.to_string(), list(&always), list(&rest)])
    };
    lines(pipeline.images.iter().filter_map(row))
}

/// `place jobs`: which jobs take images from where.
pub fn places(pipeline: &Pipeline) -> String {
    lines(pipeline.places.values().map(|place| vec![place.id.clone(), list(&place.jobs)]))
}

/// `name template`: which Git tags are releases, and of which event.
pub fn releases(pipeline: &Pipeline) -> String {
    lines(pipeline.releases.iter().map(|(name, template)| vec![name.to_string(), template.to_string()]))
}

/// What starts the run of a release, where that is not the push of its Git tag.
pub fn release_when(pipeline: &Pipeline) -> String {
    let published = pipeline.publishes_releases().then(|| pipeline.release_when.as_str());
    published.unwrap_or_default().to_owned()
}

/// `name {"file": …}`: values that the plan reads out of the commit. JSON, because a path and an expression are any
/// text.
pub fn values(pipeline: &Pipeline) -> String {
    let row = |(name, value): (&Name, &FileValue)| {
        let file = value.file.as_str();
        let source = match &value.found {
            Found::Key(keys) => serde_json::json!({ "file": file, "key": keys }),
            Found::Match(pattern) => serde_json::json!({ "file": file, "match": pattern }),
        };
        vec![name.to_string(), source.to_string()]
    };
    lines(pipeline.values.iter().map(row))
}

/// `image repository…`: which images can write to one place.
pub fn repositories(pipeline: &Pipeline) -> String {
    let row = |image: &Image| {
        let name = std::iter::once(image.name.to_string());
        name.chain(image.repositories().map(ToString::to_string)).collect::<Vec<_>>()
    };
    lines(pipeline.images.iter().filter(|image| image.repository.is_some()).map(row))
}

/// `image events branches class order template to`; the last only of a row that leaves a repository out, which
/// would get the tag otherwise.
pub fn tags(pipeline: &Pipeline) -> String {
    let row = |image: &Image, row: &TagRow| {
        let mut hosts: Vec<&str> = row.to.iter().map(Repository::host).collect();
        hosts.dedup();
        let some = row.class != Class::Commit && row.to.len() < image.repositories().count();
        let mut line = vec![
            image.name.to_string(),
            list::<Event>(&row.events),
            any::<Glob>(Some(&row.branches)),
            class(row).to_owned(),
            row.order.map_or("-", |order| order.as_str()).to_owned(),
            row.template.to_string(),
        ];
        line.extend(some.then(|| hosts.join(",")));
        line
    };
    let rows = pipeline.images.iter().flat_map(|image| image.tags.iter().map(move |tag| row(image, tag)));
    lines(rows)
}

/// The class of a row as the plan reads it. A release takes what a commit's tag names, where a trusted run
/// wrote it: so it is told which rows are those of other runs.
fn class(row: &TagRow) -> &'static str {
    match (row.class, row.level) {
        (Class::Commit, Level::Internal) => "commit-internal",
        (class, _) => class.as_str(),
    }
}
