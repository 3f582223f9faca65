//! `on`, `branches`, `paths`, `pr-labels`, `if`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::remedy::{listed, quoted_list};
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Many};
use crate::language::span::Spanned;
use crate::language::value::{Condition, Glob, Label};
use crate::model::pipeline::{Event, Events, QUEUE, Selector};

/// Resolves a job's selector; a deployment has to name its events.
pub fn selector(
    cx: &mut Context<'_>,
    settings: &Settings,
    keys: &manifest::Consumer,
    deploys: bool,
) -> Selector {
    let help = if deploys {
        "name the event whose commits it deploys, such as `on = \"push\"`: it can be started by hand besides"
    } else {
        "leave `on` out for every event, or take the table out"
    };
    let named = keys.on.as_ref().map(|on| events(cx, on, help));
    let events = match &named {
        None => Events::All,
        Some(on) => Events::Only(on.iter().map(|event| event.value.clone()).collect()),
    };
    let branches = keys.branches.as_ref().map(|globs| branches(cx, settings, globs));
    if let (Some(on), Some(own), Some(place)) = (&named, &branches, &keys.branches) {
        schedules_run_there(cx, settings, on, own, &place.span);
    }
    if let Some(globs) = keys.paths.as_ref().filter(|globs| globs.0.is_empty()) {
        cx.error(
            Diagnostic::error(Code::JobUnreachable, globs.span.clone(), "`paths` names no file")
                .why("no pull request changes one of no files, so none would run the job")
                .help("leave `paths` out for every pull request"),
        );
    } else if let Some(globs) = &keys.paths {
        paths_apply(cx, &events, globs.span.clone(), globs.0.iter().all(|glob| glob.excludes()));
    }
    if let Some(labels) = &keys.pr_labels {
        labels_apply(cx, &events, labels);
    }
    if let Some(condition) = &keys.r#if {
        condition_decides(cx, condition);
    }
    let paths = keys.paths.as_ref().map(|globs| globs.0.iter().map(|glob| glob.value.clone()).collect());
    let labels = keys.pr_labels.as_ref();
    let labels = labels.map(|labels| labels.0.iter().map(|label| label.value.clone()).collect());
    Selector {
        events,
        branches,
        paths,
        labels,
        condition: keys.r#if.as_ref().map(|condition| condition.value.clone()),
    }
}

/// The events of `on`; at least one.
pub fn events(cx: &mut Context<'_>, on: &Spanned<Many<Spanned<String>>>, help: &str) -> Vec<Spanned<Event>> {
    if on.0.is_empty() {
        cx.error(
            Diagnostic::error(Code::JobUnreachable, on.span.clone(), "`on` names no event")
                .why("what no event selects never happens")
                .help(help),
        );
    }
    on.0.iter()
        .filter_map(|word| cx.event(word).map(|event| Spanned::new(event, word.span.clone())))
        .collect()
}

/// Branches of a selector: each must be one that the pipeline runs on.
pub fn branches(
    cx: &mut Context<'_>,
    settings: &Settings,
    globs: &Spanned<Many<Spanned<Glob>>>,
) -> Vec<Glob> {
    if globs.0.is_empty() {
        cx.error(
            Diagnostic::error(Code::JobUnreachable, globs.span.clone(), "`branches` names no branch")
                .why("what no branch selects never happens")
                .help("leave `branches` out for all of the pipeline's"),
        );
    }
    let written = cx.manifest.pipeline.branches.as_deref().unwrap_or_default();
    let place = match (written.first(), written.last()) {
        (Some(first), Some(last)) => first.span.start..last.span.end,
        _ => cx.manifest.pipeline.name.span.clone(),
    };
    for glob in &globs.0 {
        let runs = settings.branches.iter().any(|own| own == &glob.value || overlap(own, glob))
            || glob.matches(&settings.default_branch);
        if !runs || glob.as_str().starts_with(QUEUE) {
            let known: Vec<&str> = settings.branches.iter().map(Glob::as_str).collect();
            let near = crate::language::value::nearest(glob.as_str(), known.iter().copied());
            cx.error(
                Diagnostic::error(Code::BranchOutsidePipeline, glob.span.clone(), format!("no event runs on `{}`", glob.value))
                    .also(place.clone(), format!("the pipeline runs on {}", listed(known.iter().copied())))
                    .why("a condition that the triggers exclude never holds, and the job would be skipped in silence")
                    .help(near.map_or_else(|| with(&known, glob.as_str()), |near| format!("did you mean `{near}`?"))),
            );
        }
    }
    globs.0.iter().map(|glob| glob.value.clone()).collect()
}

/// Each schedule that is named runs on the default branch, which `globs` must let in.
pub fn schedules_run_there(
    cx: &mut Context<'_>,
    settings: &Settings,
    on: &[Spanned<Event>],
    globs: &[Glob],
    place: &Span,
) {
    let default = &settings.default_branch;
    if globs.is_empty() || globs.iter().any(|glob| glob.matches(default)) {
        return;
    }
    for event in on.iter().filter(|event| matches!(event.value, Event::Schedule(_))) {
        cx.error(
            Diagnostic::error(
                Code::JobUnreachable,
                event.span.clone(),
                format!("`{}` runs on `{default}`, and `branches` leaves it out", event.value),
            )
            .also(place.clone(), format!("`{default}` is not among these"))
            .why("GitHub runs schedules on the default branch, so the schedule would select nothing, in silence")
            .help(format!("add `{default}` to `branches`, or take `{}` out of `on`", event.value)),
        );
    }
}

/// `branches` of the pipeline with one more.
fn with(known: &[&str], branch: &str) -> String {
    let all = quoted_list(known.iter().copied().chain([branch]));
    if all.len() > 200 {
        return "add it to `branches` of `[pipeline]`".to_owned();
    }
    format!("write in `[pipeline]`: `branches = {all}`")
}

/// Whether a branch can match both: exact where one of them is a literal, and otherwise decided by
/// what they begin with.
pub fn overlap(one: &Glob, other: &Glob) -> bool {
    match (one.is_literal(), other.is_literal()) {
        (true, _) => other.matches(one.as_str()),
        (_, true) => one.matches(other.as_str()),
        _ => prefix(one).starts_with(prefix(other)) || prefix(other).starts_with(prefix(one)),
    }
}

/// What every branch of a pattern begins with.
fn prefix(glob: &Glob) -> &str {
    glob.as_str().split(['*', '[']).next().unwrap_or_default()
}

fn paths_apply(cx: &mut Context<'_>, events: &Events, span: Span, all_excluded: bool) {
    if !events.contains(&Event::PullRequest) {
        cx.error(
            Diagnostic::error(Code::JobUnreachable, span.clone(), "`paths` narrows pull requests, and `on` leaves them out")
                .why("in every other event the job runs whatever changed: \"unchanged since the last push\" compares with the wrong commit")
                .help("take `paths` out"),
        );
    }
    if all_excluded {
        cx.error(
            Diagnostic::error(Code::JobUnreachable, span, "`paths` takes files out, but lets none in")
                .why("a pull request runs the job where it changes one of the files that are let in")
                .help("begin with `\"**\"`"),
        );
    }
}

/// Labels that a pull request can have.
fn labels_apply(cx: &mut Context<'_>, events: &Events, labels: &Spanned<Many<Spanned<Label>>>) {
    if labels.0.is_empty() {
        cx.error(
            Diagnostic::error(Code::EmptyList, labels.span.clone(), "`pr-labels` names no label")
                .why("a pull request would have to have one of none")
                .help("leave `pr-labels` out for every pull request"),
        );
    }
    if !events.contains(&Event::PullRequest) {
        cx.error(
            Diagnostic::error(
                Code::JobUnreachable,
                labels.span.clone(),
                "`pr-labels` narrows pull requests, and `on` leaves them out",
            )
            .why("only a pull request has labels, so in every other event the job runs")
            .help("take `pr-labels` out, or add `pull-request` to `on`"),
        );
    }
    for (index, label) in labels.0.iter().enumerate() {
        let Some(first) = labels.0[..index].iter().find(|first| first.is(label)) else { continue };
        cx.error(
            Diagnostic::error(
                Code::DuplicateEntry,
                label.span.clone(),
                format!("the label `{}` stands twice", label.value),
            )
            .also(first.span.clone(), "already here")
            .why("labels that differ in case alone are one label to GitHub")
            .help("take one of them out"),
        );
    }
}

fn condition_decides(cx: &mut Context<'_>, condition: &Spanned<Condition>) {
    let expression = &condition.value.0;
    cx.expression(expression, &condition.span, Place::JobIf);
    if expression.contexts().is_empty() && expression.functions().is_empty() {
        cx.error(
            Diagnostic::error(
                Code::JobUnreachable,
                condition.span.clone(),
                format!("`{expression}` is the same in every run"),
            )
            .why("the job would run always or never, whatever the line seems to say")
            .help("read `inputs` or `vars`, or take it out"),
        );
    }
}
