//! How far the runs of a tag row are trusted: all of them, or none.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::reach::Reach;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::remedy::{quoted, quoted_list};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{Glob, Placeholder, Template};
use crate::model::pipeline::{Class, Event, Level};

/// The level of the runs by push and by hand that write a row's tags; nothing where it was refused, because
/// some are trusted and others are not.
pub fn of_row(
    cx: &mut Context<'_>,
    settings: &Settings,
    row: &Spanned<manifest::TagRow>,
    on: &[Spanned<Event>],
    branches: &[Glob],
) -> Option<Level> {
    never_in_the_queue(cx, on);
    if shared_with_pull_requests(cx, row, on) {
        return None;
    }
    let reach = Reach::of(&settings.trusted, on.iter().map(|event| &event.value), branches);
    if reach.is_mixed() {
        cx.error(mixed(settings, row, on, &reach));
        return None;
    }
    Some(if reach.internal.is_empty() { Level::Trusted } else { Level::Internal })
}

fn mixed(
    settings: &Settings,
    row: &Spanned<manifest::TagRow>,
    on: &[Spanned<Event>],
    reach: &Reach<'_>,
) -> Diagnostic {
    let span = row.branches.as_ref().map_or(&row.on.span, |branches| &branches.span);
    let named = |globs: &[&Glob]| globs.iter().map(|glob| format!("`{glob}`")).collect::<Vec<_>>().join(", ");
    let message = match (reach.both.as_slice(), reach.trusted.as_slice(), reach.always.first()) {
        ([], [], Some(event)) => format!("`{event}` is trusted, and {} is not", named(&reach.internal)),
        ([], trusted, _) => {
            format!(
                "trusted branches ({}) and others ({}) share a row",
                named(trusted),
                named(&reach.internal)
            )
        }
        (both, ..) => format!("{} fits trusted branches and others", named(both)),
    };
    let own = settings.trusted.globs().iter().map(Glob::as_str);
    let mut error = Diagnostic::error(Code::TagRowMixesTrust, span.clone(), message);
    if row.branches.is_none()
        && reach.both.is_empty()
        && let Some(event) = on.first()
    {
        error = error.also(event.span.clone(), "without `branches` the row is for all of the pipeline's");
    }
    error
        .why("who may push some branch must not write a tag that trusted runs write, or take an image from")
        .help(match reach.both.is_empty() {
            true => split(row, reach),
            false => format!(
                "the trusted branches are {}; give them and the others rows of their own, each with patterns \
                 that fit no branch of the other kind, or trust them all, in `[pipeline]`:\n    trusted = {}",
                quoted_list(own),
                quoted_list(reach.both.iter().chain(&reach.trusted).map(|glob| glob.as_str()))
            ),
        })
}

/// The row, once for each level.
fn split(row: &Spanned<manifest::TagRow>, reach: &Reach<'_>) -> String {
    let templates: Vec<&str> = row.tag.0.iter().map(|template| template.as_str()).collect();
    let list = |globs: &[&Glob]| quoted_list(globs.iter().map(|glob| glob.as_str()));
    let keep = row.keep.as_ref().map(|keep| format!(", keep = \"{}\"", keep.value)).unwrap_or_default();
    let after = if row.after.is_some() { ", after = \"gate\"" } else { "" };
    let (events, branches) = if reach.trusted.is_empty() {
        (reach.always.clone(), String::new())
    } else {
        let events = reach.by_branch.iter().chain(&reach.always).copied().collect();
        (events, format!(", branches = {}", list(&reach.trusted)))
    };
    let named = row.tag.0.iter().find(|template| template.names_a_commit());
    let other = format!("branch-{}", named.map_or("{short-sha}", |template| template.as_str()));
    format!(
        "write a row for each, the second with a beginning of its own:\n    {{ on = {}{branches}, tag = {}{after}{keep} }},\n    {{ on = {}, branches = {}, tag = {}{keep} }},",
        words(events.iter().map(|event| event.as_str())),
        words(templates),
        words(reach.by_branch.iter().map(|event| event.as_str())),
        list(&reach.internal),
        quoted(&other)
    )
}

/// A value, or a list of several.
fn words<'w>(all: impl IntoIterator<Item = &'w str>) -> String {
    let all: Vec<&str> = all.into_iter().collect();
    match all.as_slice() {
        [only] => quoted(only),
        several => quoted_list(several.iter().copied()),
    }
}

fn never_in_the_queue(cx: &mut Context<'_>, on: &[Spanned<Event>]) {
    if let Some(queue) = on.iter().find(|event| event.value == Event::MergeQueue) {
        cx.error(
            Diagnostic::error(Code::TagRowMixesTrust, queue.span.clone(), "the merge queue writes no tags")
                .why("its commit has no pull request of its own and may never reach the branch")
                .help("name `push`: what is merged is pushed to its branch"),
        );
    }
}

fn shared_with_pull_requests(
    cx: &mut Context<'_>,
    row: &Spanned<manifest::TagRow>,
    on: &[Spanned<Event>],
) -> bool {
    let pull_request = on.iter().find(|event| event.value == Event::PullRequest);
    let other = on.iter().find(|event| event.value.is_trusted());
    let (Some(pull_request), Some(other)) = (pull_request, other) else { return false };
    let tag = quoted(row.tag.0.first().map_or("{sha}", |template| template.as_str()));
    cx.error(
        Diagnostic::error(
            Code::TagRowMixesTrust,
            row.on.span.clone(),
            format!("`{}` and `{}` share a row", pull_request.value, other.value),
        )
        .why("a tag that a pull request may write must never be one that a push promotes")
        .help(format!(
            "write two rows with different templates:\n    {{ on = \"{}\", tag = {tag} }},\n    {{ on = \"pull-request\", tag = \"pr-{{pr}}-{{short-sha}}\" }},",
            other.value
        )),
    );
    true
}

/// A tag that waits for the gate, of runs of which nothing is promoted.
pub fn gate_is_reached(
    cx: &mut Context<'_>,
    row: &Spanned<manifest::TagRow>,
    on: &[Spanned<Event>],
    level: Option<Level>,
) {
    let Some(after) = &row.after else { return };
    if let Some(event) = on.iter().find(|event| event.value == Event::PullRequest) {
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                after.span.clone(),
                "a pull request's tag that waits for the gate",
            )
            .also(event.span.clone(), "in this event")
            .why("what is written after the gate is written by trusted runs only")
            .help("take `after` out: the build writes the tag"),
        );
    } else if level == Some(Level::Internal) {
        cx.error(
            Diagnostic::error(
                Code::TagNeedsTrustedBranch,
                after.span.clone(),
                "a tag that waits for the gate, on branches that are not trusted",
            )
            .also(
                row.branches.as_ref().map_or(row.on.span.clone(), |own| own.span.clone()),
                "none of them is",
            )
            .why("what is written after the gate is written by trusted runs only")
            .help("take `after` out: the build writes the tag"),
        );
    }
}

/// A tag that names no commit, of runs of which nothing is promoted; says whether it was refused.
pub fn promotes(
    cx: &mut Context<'_>,
    settings: &Settings,
    row: &Spanned<manifest::TagRow>,
    template: &Spanned<Template>,
    class: Class,
    level: Option<Level>,
) -> bool {
    let waits = matches!(class, Class::Once | Class::Moving);
    if !waits || level != Some(Level::Internal) {
        return false;
    }
    let place = row.branches.as_ref().map_or(&row.on.span, |own| &own.span);
    let trusted = settings.trusted.globs().iter().map(Glob::as_str);
    let own: Vec<&Glob> = row.branches.iter().flat_map(|own| own.0.iter()).map(|glob| &glob.value).collect();
    // Trusted, it would move on one branch alone, which its row names.
    let one = matches!(own[..], [only] if only.is_literal())
        && !template.placeholders().any(|p| *p == Placeholder::Branch);
    let or = match one {
        true => "or protect these branches and trust them, in `[pipeline]`",
        false => {
            "or give each branch a row with a tag of its own, protect them and trust them, in `[pipeline]`"
        }
    };
    cx.error(
        Diagnostic::error(
            Code::TagNeedsTrustedBranch,
            template.span.clone(),
            format!("`{}` does not name a commit, and is not for trusted branches", template.value),
        )
        .also(place.clone(), "none of these is trusted")
        .why("who may push some branch could point the tag that others pull at any image")
        .help(format!(
            "name the commit: `{}-{{short-sha}}`; {or}:\n    trusted = {}",
            template.value,
            quoted_list(trusted.chain(own.into_iter().map(Glob::as_str)))
        )),
    );
    true
}
