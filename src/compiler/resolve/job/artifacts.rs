//! Artifacts: who uploads what, and that it is there when somebody downloads it.

use crate::compiler::resolve::context::between_jobs::{apart, download};
use crate::compiler::resolve::context::{Context, unknown};
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::When;
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::matrix::MOST_LEGS;
use crate::model::pipeline::{Job, Legs, Upload};
use std::collections::{BTreeMap, BTreeSet};

/// Finds the uploader of every download. A job that failed may be the one, so where one did nothing
/// is missing.
pub fn link(cx: &mut Context<'_>, jobs: &mut BTreeMap<Name, Job>, complete: bool) {
    let uploaders = uploaders(cx, jobs);
    by_leg_apart(cx, jobs, &uploaders);
    let known: Vec<&str> = uploaders.keys().map(Name::as_str).collect();
    let mut found: Vec<(Name, usize, Name, Option<usize>)> = Vec::new();
    for job in jobs.values() {
        for (index, download) in job.body.downloads.iter().enumerate() {
            let written = self::download(cx, job, &download.name);
            match uploaders.get(&download.name).and_then(|uploader| jobs.get(uploader)) {
                None if !complete => {}
                None => {
                    let mut error = unknown("artifact", &written, &known);
                    error.code = Code::ArtifactUnknown;
                    cx.error(error);
                }
                Some(uploader) if apart(cx, job, uploader, &written) => {}
                Some(uploader) => {
                    same_runs(cx, job, uploader, &written);
                    after_success(cx, uploader, &written);
                    let legs = uploader.matrix.as_ref().map(Legs::count);
                    found.push((job.name.clone(), index, uploader.name.clone(), legs));
                }
            }
        }
    }
    for (job, index, uploader, legs) in found {
        if let Some(artifact) = jobs.get_mut(&job).and_then(|job| job.body.downloads.get_mut(index)) {
            artifact.job = uploader;
            artifact.legs = legs;
        }
    }
}

/// Who downloads waits until the uploader has passed, and then there is no artifact of a failure.
fn after_success(cx: &mut Context<'_>, uploader: &Job, written: &Spanned<Name>) {
    let upload = uploader.body.uploads.iter().find(|upload| upload.name == written.value);
    let Some(upload) = upload.filter(|upload| upload.when == When::Failure) else { return };
    cx.error(
        Diagnostic::error(
            Code::ArtifactNotInEvent,
            written.span.clone(),
            format!("`{}` is uploaded after a failure alone", written.value),
        )
        .label("downloaded where everything has passed")
        .also(upload.span.clone(), "`when = \"failure\"`")
        .why("a job that downloads starts when the job that uploads has passed, so it would never find the artifact")
        .help("take `when` out of the upload, or the download out"),
    );
}

/// Who uploads each artifact: one row of one job. Said once for each artifact, however many rows
/// upload it.
fn uploaders(cx: &mut Context<'_>, jobs: &BTreeMap<Name, Job>) -> BTreeMap<Name, Name> {
    let mut all: BTreeMap<&Name, Vec<(&Job, &Upload)>> = BTreeMap::new();
    for job in jobs.values() {
        for upload in &job.body.uploads {
            all.entry(&upload.name).or_default().push((job, upload));
        }
    }
    for (name, rows) in &all {
        // What `like` copied stands in one place for both jobs.
        let own = |span: &Span| rows.iter().filter(|(_, upload)| upload.span == *span).count() == 1;
        let place = |(job, upload): &(&Job, &Upload)| {
            if own(&upload.span) { upload.span.clone() } else { job.span.clone() }
        };
        let mut places: Vec<Span> = rows.iter().map(place).collect();
        places.sort_by_key(|span| span.start);
        places.dedup();
        let Some((first, others)) = places.split_first().filter(|_| rows.len() > 1) else { continue };
        let message = format!("the artifact `{name}` is uploaded {}", times(rows.len()));
        let error = Diagnostic::error(Code::ArtifactDuplicate, first.clone(), message);
        let error = others.iter().fold(error, |error, other| error.also(other.clone(), "here, too"));
        cx.error(
            error
                .why("the names of artifacts are one space in a run, and an upload replaces what is there")
                .help(if rows.len() == 2 {
                    "give one of them another `name`"
                } else {
                    "give each a `name` of its own"
                }),
        );
    }
    all.into_iter().filter_map(|(name, rows)| Some((name.clone(), rows.first()?.0.name.clone()))).collect()
}

/// How often, in words.
pub fn times(count: usize) -> String {
    if count == 2 { "twice".to_owned() } else { format!("{count} times") }
}

/// Legs upload `name-…`. Nobody else uploads one of these; and where somebody downloads `name`, which
/// takes all that begin so, nobody uploads another that does.
fn by_leg_apart(cx: &mut Context<'_>, jobs: &BTreeMap<Name, Job>, uploaders: &BTreeMap<Name, Name>) {
    let all = || uploaders.iter().filter_map(|(name, job)| Some((jobs.get(job)?, name)));
    let wanted =
        |name: &Name| jobs.values().any(|job| job.body.downloads.iter().any(|own| own.name == *name));
    for (job, name) in all().filter(|(job, _)| job.matrix.is_some()) {
        let begin = format!("{name}-");
        let (wanted, own) = (wanted(name), stored(job, name));
        for (other, longer) in all().filter(|(_, longer)| longer.as_str().starts_with(&begin)) {
            let why = if !stored(other, longer).is_disjoint(&own) {
                "the names of artifacts are one space in a run, and an upload replaces what is there"
            } else if wanted && job.name != other.name {
                "who downloads the legs' artifacts takes every one that begins so"
            } else {
                continue;
            };
            cx.error(
                Diagnostic::error(
                    Code::ArtifactDuplicate,
                    other.span.clone(),
                    format!("the artifact `{longer}` looks like a leg's `{name}-…`"),
                )
                .also(job.span.clone(), "whose legs upload it")
                .why(why)
                .help("give one of them another `name`"),
            );
        }
    }
}

/// The names under which an artifact is stored: one, or one for each leg.
fn stored(job: &Job, name: &Name) -> BTreeSet<String> {
    let Some(legs) = &job.matrix else { return BTreeSet::from([name.to_string()]) };
    let numbered = || (0..legs.count().min(MOST_LEGS)).map(|number| format!("-{number}")).collect();
    let suffixes = legs.suffixes().unwrap_or_else(numbered);
    suffixes.into_iter().map(|suffix| format!("{name}{suffix}")).collect()
}

/// A job cannot run where its data is not made.
fn same_runs(cx: &mut Context<'_>, job: &Job, uploader: &Job, written: &Spanned<Name>) {
    let (own, other) = (&job.selector, &uploader.selector);
    let branches = other.branches.is_none() || other.branches == own.branches;
    let paths = other.paths.is_none() || other.paths == own.paths;
    let labels = other.labels.is_none() || other.labels == own.labels;
    let condition = other.condition.is_none() || other.condition == own.condition;
    let secrets = uploader.withheld().all(|secret| job.withheld().any(|own| own == secret));
    if other.events.covers(&own.events) && branches && paths && labels && condition && secrets {
        return;
    }
    cx.error(
        Diagnostic::error(
            Code::ArtifactNotInEvent,
            written.span.clone(),
            format!("`{}` runs where `{}` does not", job.name, uploader.name),
        )
        .label(format!("`{}` downloads it", job.name))
        .also(
            uploader.span.clone(),
            "whose `on`, `branches`, `paths`, `pr-labels`, `if` or required secrets are narrower",
        )
        .why("where the one is not selected there is no artifact, and the download of the other fails")
        .help(format!("give both the same selector, or let `{}` run in every event", uploader.name)),
    );
}
