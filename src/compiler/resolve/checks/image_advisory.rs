//! What hangs on an image that may fail.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::model::pipeline::{Image, Job, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// Whatever must pass cannot hang on an image that may fail.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for image in pipeline.images.iter().filter(|image| !image.required) {
        for above in pipeline.images.iter().filter(|above| above.required) {
            if above.from.iter().any(|base| base.image == image.name) {
                cx.error(hangs(image, &above.span, "image", above.name.as_str(), "is built on it"));
            }
        }
        for job in pipeline.jobs.values().filter(|job| job.uses(&image.name)) {
            cx.errors.extend(uses(image, job));
        }
    }
}

/// Why a job cannot use the image, where it cannot.
fn uses(image: &Image, job: &Job) -> Option<Diagnostic> {
    if job.follows() {
        let message = format!("`{}` follows the run, and `{}` may fail in it", job.name, image.name);
        return Some(
            Diagnostic::error(Code::AdvisoryNeeded, job.span.clone(), message)
                .also(image.span.clone(), "`required = false`")
                .why("a run hands over all images of its followers at once, so a build that fails would withhold every image from every follower, and turn the gate red")
                .help(format!("take `required = false` out of `[image.{}]`, or let this job run before the gate: take `wiring` out, and write `required = false` on it", image.name)),
        );
    }
    if job.after_promotion {
        return None;
    }
    if job.required {
        return Some(hangs(image, &job.span, "consumer", job.name.as_str(), "uses it"));
    }
    if !job.has_an_environment() {
        return None;
    }
    let message =
        format!("`{}` deploys `{}` before the gate, and promotion waits for it", job.name, image.name);
    Some(
        Diagnostic::error(Code::Unsupported, job.span.clone(), message)
            .also(image.span.clone(), "`required = false`: its tags move where its consumers have passed")
            .why("an environment can ask for an approval, and the promotion of every image would wait for it")
            .help("let it run behind promotion: `after = \"promotion\"`; or take `environment` out"),
    )
}

/// Something that must pass, `verb` the image.
fn hangs(image: &Image, span: &Span, table: &str, name: &str, verb: &str) -> Diagnostic {
    let message = format!("`{}` does not gate, but `{name}` {verb} and has to pass", image.name);
    Diagnostic::error(Code::AdvisoryNeeded, span.clone(), message)
        .also(image.span.clone(), "`required = false`")
        .why("when the build of the image fails, GitHub skips what needs it, and the gate is red after all")
        .help(format!(
            "write `required = false` into `[{table}.{name}]`, too, or take it out of `[image.{}]`",
            image.name
        ))
}
