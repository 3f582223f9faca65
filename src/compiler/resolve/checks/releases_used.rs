//! Forms of releases in whose events nothing runs.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::Releases;
use crate::language::value::Name;
use crate::model::pipeline::Pipeline;
use crate::model::pipeline::event::WORDS;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// Where nothing names releases, no Git tag is one.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    templates(cx, pipeline);
    let Some(when) = cx.manifest.pipeline.release_when.as_ref().filter(|_| pipeline.releases.is_empty())
    else {
        return;
    };
    let name = match cx.manifest.pipeline.releases.as_ref().map(|written| &written.value) {
        Some(Releases::Named(map)) => map.0.keys().next().map(|name| name.value.clone()),
        _ => None,
    };
    let name = name.unwrap_or_else(Name::release);
    cx.errors.push(
        Diagnostic::error(Code::Unused, when.span.clone(), "no job and no tag row is for releases")
            .why("without one no Git tag is a release, and neither its push nor its publication starts a run")
            .help(format!(
                "write a row, `{{ on = \"{name}\", tag = \"{{version}}\" }}`, or take `release-when` out"
            )),
    );
}

fn templates(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let Some(written) = &cx.manifest.pipeline.releases else { return };
    let all: Vec<(Name, Span)> = match &written.value {
        Releases::One(_) => vec![(Name::release(), written.span.clone())],
        Releases::Named(map) => map.0.keys().map(|name| (name.value.clone(), name.span.clone())).collect(),
    };
    // Of a name that is another event's it was said that it is.
    let is_other = |name: &Name| {
        pipeline.schedules.contains_key(name) || WORDS.iter().any(|(word, _)| *word == name.as_str())
    };
    let unused = |(name, _): &(Name, Span)| !pipeline.releases.contains_key(name) && !is_other(name);
    for (name, span) in all.into_iter().filter(unused) {
        let what = if name == Name::release() { "releases".to_owned() } else { name.to_string() };
        cx.errors.push(
            Diagnostic::error(Code::Unused, span, format!("no job and no tag row names `{name}`"))
                .why("without one no Git tag starts a run, and none is a release")
                .help(format!(
                    "write a row, `{{ on = \"{name}\", tag = \"{{version}}\" }}`, or take `{what}` out"
                )),
        );
    }
}
