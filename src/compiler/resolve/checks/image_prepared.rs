//! What an image waits for: jobs, and the files that they upload for it.

use crate::compiler::graph::Node;
use crate::compiler::graph::events::Participation;
use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::between_jobs::names;
use crate::compiler::resolve::context::{Context, unknown};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Checkout, When, Wiring};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::{Event, Image, Job, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[Need::Names, Need::Resolved], run: check };

/// Each job is there, comes before, and is part of every run that builds the image.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let tables: Vec<(&Image, &manifest::Image)> = pipeline
        .images
        .iter()
        .filter_map(|image| {
            let mut all = cx.manifest.image.iter().flat_map(|map| &map.0);
            all.find(|(name, _)| name.value == image.name).map(|(_, table)| (image, &table.value))
        })
        .collect();
    for (image, table) in tables {
        let known: Vec<&str> = pipeline.jobs.keys().map(Name::as_str).collect();
        for need in names(table.needs.as_ref()) {
            match pipeline.jobs.get(&need.value) {
                None => cx.error(unknown("job", need, &known)),
                Some(job) => not_before(image, job, need).into_iter().for_each(|error| cx.error(error)),
            }
        }
        for name in names(table.download.as_ref()) {
            download(cx, pipeline, image, name);
        }
        if !image.downloads.is_empty() || !image.setups.is_empty() {
            never_from_source(cx, pipeline, image);
        }
    }
}

/// Why the build cannot wait for the job, where it cannot.
fn not_before(image: &Image, job: &Job, written: &Spanned<Name>) -> Option<Diagnostic> {
    let error = |code, message: String| Diagnostic::error(code, written.span.clone(), message);
    let (error, why, help) = if job.follows() {
        let message = format!("`{}` belongs to another run than the build of `{}`", job.name, image.name);
        let help = "take it out; what an image needs is a job of the pipeline's own run";
        (error(Code::WorkflowRunChain, message), "it starts when the pipeline's run has ended", help)
    } else if job.after_promotion {
        let message =
            format!("`{}` comes after the gate, and the build of `{}` before it", job.name, image.name);
        (
            error(Code::RequiredAfterGate, message),
            "each would wait for the other",
            "take it out, or take `after` out of the job",
        )
    } else if !job.required && image.required {
        let message = format!("`{}` does not gate, but the build of `{}` waits for it", job.name, image.name);
        let why = "when it fails, GitHub skips the build, and the gate is red after all";
        let help = "take it out, or take `required = false` out of the job, or write it on the image, too";
        (error(Code::AdvisoryNeeded, message), why, help)
    } else {
        return None;
    };
    Some(error.also(job.span.clone(), "this job").why(why).help(help))
}

fn download(cx: &mut Context<'_>, pipeline: &Pipeline, image: &Image, name: &Spanned<Name>) {
    let uploads = |job: &&Job| job.body.uploads.iter().any(|upload| upload.name == name.value);
    let Some(job) = pipeline.jobs.values().find(uploads) else {
        let all = pipeline.jobs.values().flat_map(|job| &job.body.uploads).map(|upload| upload.name.as_str());
        let mut error = unknown("artifact", name, &all.collect::<Vec<_>>());
        error.code = Code::ArtifactUnknown;
        cx.error(error);
        return;
    };
    if let Some(error) = not_before(image, job, name) {
        cx.error(error);
        return;
    }
    let refuse = |code, message: &str| {
        Diagnostic::error(code, name.span.clone(), message.to_owned())
            .also(job.span.clone(), "this job uploads it")
    };
    if job.matrix.is_some() || job.wiring == Wiring::Call {
        cx.error(
            refuse(Code::Unsupported, "an image is made of the artifact of one job in the one workflow")
                .why("the build is told which artifact the job has uploaded, and legs and called files have no output for it")
                .help("let a job without `matrix` and `wiring` download what they upload, and upload it for the image"),
        );
    }
    if job.body.uploads.iter().any(|upload| upload.name == name.value && upload.when == When::Failure) {
        cx.error(
            refuse(Code::ArtifactNotInEvent, "the artifact is uploaded after a failure alone")
                .why("the image is built when the job has passed, so it would never find the artifact")
                .help("take `when` out of the upload"),
        );
    }
    if job.checkout == Checkout::Merge {
        cx.error(
            refuse(Code::Unsupported, "the image of a commit, made of the files of another")
                .why("the job checks out the merge commit of a pull request, and the image is named after its head")
                .help("take `checkout = \"merge\"` out of the job"),
        );
    }
    let missing = missing(pipeline, image, job);
    if let Some(missing) = missing {
        cx.error(
            refuse(Code::ArtifactNotInEvent, "the image is built in runs in which the job does not take part")
                .label(missing)
                .why("where the job is not selected there is no artifact, and the build fails")
                .help(format!("let `{}` run whenever `{}` is built: take `on`, `branches`, `paths`, `pr-labels` and `if` out of it", job.name, image.name)),
        );
    }
}

/// Runs in which the image is built and the job is not selected.
fn missing(pipeline: &Pipeline, image: &Image, job: &Job) -> Option<String> {
    let selector = &job.selector;
    let narrow = [
        ("branches", selector.branches.is_some()),
        ("paths", selector.paths.is_some()),
        ("pr-labels", selector.labels.is_some()),
        ("if", selector.condition.is_some()),
    ];
    if let Some((key, _)) = narrow.iter().find(|(_, is_set)| *is_set) {
        return Some(format!("`{key}` of `{}` leaves runs out", job.name));
    }
    let built = Participation::new(pipeline).of(&Node::Image(image));
    let without = |event: &&Event| !selector.events.contains(event);
    built.iter().find(without).map(|event| format!("`{}` does not run in `{event}`", job.name))
}

/// The last resort of a pull request builds in the consumer's own job, which has no artifact of another.
fn never_from_source(cx: &mut Context<'_>, pipeline: &Pipeline, image: &Image) {
    for job in pipeline.jobs.values() {
        if job.images.iter().any(|used| used.image == image.name && used.is_built()) {
            cx.error(
                Diagnostic::error(
                    Code::Unsupported,
                    image.span.clone(),
                    format!(
                        "`{}` has `download` or `setup`, and `{}` may build it from source",
                        image.name, job.name
                    ),
                )
                .also(job.span.clone(), "`build` in its `handoff`")
                .why("a build from source in a consumer has the commit alone: it would be another image, or fail")
                .help("take `build` out of `handoff`"),
            );
        }
    }
}
