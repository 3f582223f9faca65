//! The branches of `[pipeline]`: the default branch, those that the pipeline runs on, those that are trusted.

use crate::compiler::resolve::context::{Context, lists};
use crate::compiler::resolve::job::selector::overlap;
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;
use crate::language::value::Glob;
use crate::model::pipeline::{QUEUE, Trusted};

/// `main`, where the file names no default branch.
pub fn default_branch(cx: &mut Context<'_>) -> Glob {
    let Some(branch) = &cx.manifest.pipeline.default_branch else { return Glob::literal("main") };
    if !branch.is_literal() {
        cx.error(
            Diagnostic::error(
                Code::InvalidGlob,
                branch.span.clone(),
                "the default branch is one branch, not a pattern",
            )
            .why("schedules run on it and releases are cut from it")
            .help("name one branch; patterns stand in `branches`"),
        );
    }
    branch.value.clone()
}

/// What the pipeline runs on: the default branch, where the file does not say.
pub fn branches(cx: &mut Context<'_>, default: &Glob) -> Vec<Glob> {
    let Some(written) = &cx.manifest.pipeline.branches else { return vec![default.clone()] };
    if written.is_empty() {
        cx.error(lists::empty(
            &cx.manifest.pipeline.name.span,
            "`branches`",
            "leave `branches` out for the default branch",
        ));
    }
    no_queue(cx, written.iter());
    written.iter().map(|glob| glob.value.clone()).collect()
}

/// The branches whose runs are trusted: those that are named, and always the default branch.
pub fn trusted(cx: &mut Context<'_>, branches: &[Glob], own: &Glob) -> Trusted {
    let Some(written) = &cx.manifest.pipeline.trusted else {
        let named = branches.iter().filter(|glob| glob.is_literal() && *glob != own).cloned();
        return Trusted::new(std::iter::once(own.clone()).chain(named).collect());
    };
    no_queue(cx, written.0.iter());
    let known: Vec<&str> = branches.iter().map(Glob::as_str).collect();
    let place =
        cx.manifest.pipeline.branches.as_ref().and_then(|all| all.first()).map(|first| first.span.clone());
    for glob in &written.0 {
        let runs = branches.iter().any(|other| overlap(other, glob)) || glob.value == *own;
        if !runs {
            let error = Diagnostic::error(
                Code::BranchOutsidePipeline,
                glob.span.clone(),
                format!("no push to `{}` runs", glob.value),
            );
            let error = match &place {
                Some(place) => error
                    .also(place.clone(), format!("the pipeline runs on {}", listed(known.iter().copied()))),
                None => error,
            };
            cx.error(
                error
                    .why("a run by hand on a branch that the pipeline does not name is never trusted")
                    .help("add it to `branches` of `[pipeline]`, or take it out here"),
            );
        }
    }
    let named = written.0.iter().map(|glob| glob.value.clone()).filter(|glob| glob != own);
    Trusted::new(std::iter::once(own.clone()).chain(named).collect())
}

/// The branches of a merge queue are GitHub's.
fn no_queue<'g>(cx: &mut Context<'_>, globs: impl Iterator<Item = &'g Spanned<Glob>>) {
    for glob in globs.filter(|glob| glob.as_str().starts_with(QUEUE)) {
        cx.error(
            Diagnostic::error(
                Code::InvalidGlob,
                glob.span.clone(),
                format!("`{}` is of the merge queue", glob.value),
            )
            .why("GitHub pushes these branches itself, with commits that are not merged yet; their runs are those of `merge-queue`")
            .help("name the branch that is merged into"),
        );
    }
}
