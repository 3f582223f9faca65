//! What a job may do that follows the pipeline's run, with privileges, in a run of its own.
//!
//! [`workflow_run`](https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run)
//! has secrets and a token that can write even where the run before it had neither. So nothing of a
//! fork is loaded, run, built or unpacked there: the tested commit is data.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::names;
use crate::compiler::resolve::expressions::by_event::by_event;
use crate::compiler::resolve::job::steps::Scope;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Handoff, Many, Wiring};
use crate::language::span::Spanned;
use crate::language::value::{ContextUse, Placeholder, variable};

/// The `wiring = "workflow-run"` of a table, if it has it.
pub fn wiring(keys: &manifest::Consumer) -> Option<&Spanned<Wiring>> {
    keys.wiring.as_ref().filter(|wiring| wiring.value == Wiring::WorkflowRun)
}

/// The one handoff that there is; what else is written is refused.
pub fn handoff(
    cx: &mut Context<'_>,
    written: Option<&Spanned<Many<Spanned<Handoff>>>>,
    wiring: &Spanned<Wiring>,
) -> Vec<Handoff> {
    for source in written.iter().flat_map(|many| &many.0) {
        let (code, message, why) = match source.value {
            Handoff::OciLayout => continue,
            Handoff::Build => (
                Code::FallbackRebuildsFork,
                "a fork's source would be built with privileges".to_owned(),
                "a `workflow_run` has secrets and a token that can write, whoever opened the pull request, and a build runs what its Dockerfile says",
            ),
            Handoff::Reference => (
                Code::InvalidHandoff,
                "a fork's image has no reference".to_owned(),
                "a run of a fork publishes nothing, and this job follows it nevertheless",
            ),
            other => (
                Code::ForkImageWithPrivileges,
                format!("`{}` would load a fork's image where there are privileges", other.as_str()),
                "a `workflow_run` has secrets and a token that can write, whoever opened the pull request; an image in Docker is one `docker run` away from them",
            ),
        };
        cx.error(
            Diagnostic::error(code, source.span.clone(), message)
                .also(wiring.span.clone(), "this job follows every run, a fork's too")
                .why(why)
                .help("write `handoff = \"oci-layout\"`: the image as files, which are read and never run"),
        );
    }
    vec![Handoff::OciLayout]
}

/// Checks the keys of a job that follows.
pub fn check(cx: &mut Context<'_>, scope: &Scope<'_>, keys: &manifest::Consumer) {
    let Some(wiring) = wiring(keys) else { return };
    if let Some(required) = keys.required.as_ref().filter(|required| required.value) {
        cx.error(
            Diagnostic::error(
                Code::RequiredAfterGate,
                required.span.clone(),
                "the gate cannot wait for a job that comes after it",
            )
            .also(wiring.span.clone(), "this job starts when the whole run, the gate included, has ended")
            .why("GitHub sends `workflow_run` when a run is completed, and a gate that waited would wait for ever")
            .help("take `required` out; the job reports by a commit status of its own, which a repository can require"),
        );
    }
    if let Some(labels) = &keys.pr_labels {
        cx.error(
            Diagnostic::error(Code::Unsupported, labels.span.clone(), "labels guard nothing in a run that follows")
                .also(wiring.span.clone(), "this job follows every run, a fork's too")
                .why("which jobs a pull request's run selected is what that run says, and its workflow files may be a fork's")
                .help("take `pr-labels` out, and ask GitHub for the labels of `$PR_NUMBER` in the script"),
        );
    }
    let drafts = cx.manifest.pipeline.skip.as_ref().and_then(|skip| skip.value.drafts.clone());
    if let Some(drafts) = drafts.filter(|drafts| drafts.value) {
        cx.error(
            Diagnostic::error(Code::Unsupported, wiring.span.clone(), "a job that follows the runs of drafts")
                .also(drafts.span, "for which nothing runs")
                .why("its status would be green for a draft, and still be when the same commit is ready for review and its run has only begun")
                .help("take `drafts` out of `skip`, or run the job in the pipeline itself"),
        );
    }
    if let Some(first) = names(keys.inputs.as_ref()).first() {
        cx.error(
            Diagnostic::error(Code::Unsupported, first.span.clone(), "a run that follows another has no manual inputs")
                .also(wiring.span.clone(), "this job has a run of its own")
                .why("the run that was started with inputs has ended by then, and a fork may have written what it hands over")
                .help("take it out, or take `wiring` out"),
        );
    }
    let shared = cx.manifest.pipeline.env.as_ref();
    let values: Vec<_> = shared.iter().flat_map(|map| map.0.values()).collect();
    values.iter().for_each(|value| by_event(cx, scope, value));
    for text in values.into_iter().flat_map(|value| value.texts()) {
        for used in text.value.placeholders() {
            placeholder(cx, scope, used, &text.span);
        }
        for used in text.value.expressions().flat_map(crate::language::value::Expression::contexts) {
            context(cx, scope, used, &text.span);
        }
    }
}

/// Checks a placeholder for what the job has: files in place of an image, and of the run before it
/// what was handed over and verified.
pub fn placeholder(cx: &mut Context<'_>, scope: &Scope<'_>, placeholder: &Placeholder, span: &Span) {
    use Placeholder::{ImageDigest, ImageReference, Pr, Run, Sha, ShortSha};
    let error =
        |code| Diagnostic::error(code, span.clone(), format!("`{placeholder}` names nothing in this job"));
    match placeholder {
        ImageReference(image) if scope.follows => cx.error(
            error(Code::ForkImageWithPrivileges)
                .why("the image may be a fork's, so it is never in the Docker of a job that has privileges")
                .help(format!("read its files: `${}` is an OCI layout", variable::OCI_LAYOUT.of(image))),
        ),
        ImageReference(image) if scope.layouts => cx.error(
            error(Code::PlaceholderUnavailable)
                .why("with `oci-layout` the image is in files, and not in the job's Docker")
                .help(format!("read its files: `${}` is an OCI layout", variable::OCI_LAYOUT.of(image))),
        ),
        ImageReference(image) if scope.by_reference => cx.error(
            error(Code::PlaceholderUnavailable)
                .why("with `reference` nothing is pulled, so the image has no name in the job's Docker")
                .help(format!(
                    "read `${}` in a script, or write its repository before `{}`",
                    variable::IMAGE.of(image),
                    ImageDigest(image.clone())
                )),
        ),
        Sha | ShortSha | Pr | Run | ImageReference(_) | ImageDigest(_) => {}
        _ if scope.follows => cx.error(
            error(Code::PlaceholderUnavailable)
                .why("a run that follows another knows what was handed over to it and checked against GitHub")
                .help("it has `{sha}`, `{short-sha}`, `{pr}`, `{run}` and `{image.name.digest}`; a script has `$COMMIT_BRANCH`, too"),
        ),
        _ => {}
    }
}

/// What `github` says of the event is about the run that follows, or it is a stranger's text, or
/// [empty for forks](https://github.com/actions/runner/issues/3444).
pub fn context(cx: &mut Context<'_>, scope: &Scope<'_>, used: &ContextUse, span: &Span) {
    let path = used.path.as_str();
    let of_event = path == "github.event" || path.starts_with("github.event.");
    let of_event = of_event && !path.starts_with("github.event.repository.");
    if !scope.follows || !(of_event || matches!(path, "github.event_name" | "github.base_ref")) {
        return;
    }
    cx.error(
        Diagnostic::error(Code::WrongCommitContext, span.clone(), format!("`{path}` in a run that follows another"))
            .why("its event is `workflow_run` of the default branch: the pull request is not in it, its list of pull requests is empty for forks, and names in it are chosen by strangers")
            .help("use what was verified: `$COMMIT_SHA`, `$COMMIT_BRANCH`, `$PR_NUMBER`, `$TRUST`"),
    );
}
