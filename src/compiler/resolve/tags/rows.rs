//! Rows of the tag table.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::lists;
use crate::compiler::resolve::job::selector::{branches, events, schedules_run_there};
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::compiler::resolve::tags::{keep, levels, moving_tags, places};
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{EnvName, Glob, Name, Placeholder, Repository, Template};
use crate::model::pipeline::{ByEvent, Class, Event, Level, Order, TagRow};
use std::collections::BTreeMap;

/// Resolves the rows of one image: one for each template, order and list of branches.
pub fn rows(
    cx: &mut Context<'_>,
    settings: &Settings,
    image: &Name,
    args: &BTreeMap<EnvName, ByEvent>,
    (repositories, table): (&[Repository], &[Spanned<manifest::TagRow>]),
) -> Vec<TagRow> {
    let mut resolved = Vec::new();
    for row in table {
        let on = events(cx, &row.on, "name an event, or take the row out");
        if row.tag.0.is_empty() {
            cx.error(lists::empty(&row.tag.span, "`tag`", "name a tag, or take the row out"));
        }
        let written = row.branches.as_ref().map(|globs| branches(cx, settings, globs));
        if let (Some(globs), Some(place)) = (&written, &row.branches) {
            schedules_run_there(cx, settings, &on, globs, &place.span);
        }
        let own = written.as_deref().unwrap_or(&settings.branches);
        let level = levels::of_row(cx, settings, row, &on, own);
        levels::gate_is_reached(cx, row, &on, level);
        let named = places::of_row(cx, row, image, repositories);
        for template in &row.tag.0 {
            let Some(filled) = fill(cx, template, image, args) else { continue };
            let class = Class::of(&filled, row.after.is_some());
            check_row(cx, row, template, &on, class);
            let refused = levels::promotes(cx, settings, row, template, class, level);
            let pulls = on.iter().any(|event| event.value == Event::PullRequest);
            if class == Class::Moving && !refused && !pulls && level.is_some() {
                moving_tags::check(cx, template, &on, own);
            }
            keep::newest_of_many(cx, row, template, &filled);
            let to = places::of_template(cx, row, template, class, (&named, repositories));
            let keep = row.keep.as_ref().map(|keep| keep.value).or(class.keep());
            let level = level.unwrap_or(Level::Trusted);
            let one = TagRow {
                span: template.span.clone(),
                events: Vec::new(),
                branches: own.to_vec(),
                level,
                template: filled,
                class,
                to,
                order: None,
                keep,
            };
            resolved.extend(split(settings, &on, written.is_some(), &one));
        }
    }
    resolved
}

/// One row for each order, since "forward" is not the same for a push and a release, and for each list of
/// branches: a release is on none, and a schedule on the default branch. What a release writes behind the gate
/// is its own.
fn split(settings: &Settings, on: &[Spanned<Event>], is_written: bool, row: &TagRow) -> Vec<TagRow> {
    type Kind = (Option<Order>, Level, Vec<Glob>, Option<Name>);
    let mut kinds: BTreeMap<Kind, Vec<Event>> = BTreeMap::new();
    for event in on {
        let order = if row.class == Class::Moving { Order::of(&event.value) } else { None };
        let (level, branches) = match &event.value {
            Event::PullRequest | Event::MergeQueue => (Level::Internal, row.branches.clone()),
            Event::Push | Event::Manual => (row.level, row.branches.clone()),
            Event::Release(_) => (Level::Trusted, Vec::new()),
            Event::Schedule(_) if is_written => (Level::Trusted, row.branches.clone()),
            Event::Schedule(_) => (Level::Trusted, vec![Glob::literal(&settings.default_branch)]),
        };
        let release = match &event.value {
            Event::Release(name) if row.class != Class::Commit => Some(name.clone()),
            _ => None,
        };
        kinds.entry((order, level, branches, release)).or_default().push(event.value.clone());
    }
    let one = |((order, level, branches, _), mut events): (Kind, Vec<Event>)| {
        events.sort();
        TagRow { events, branches, level, order, ..row.clone() }
    };
    kinds.into_iter().map(one).collect()
}

/// Fills in `{image}` and `{arg.NAME}`, which are known now.
fn fill(
    cx: &mut Context<'_>,
    template: &Spanned<Template>,
    image: &Name,
    args: &BTreeMap<EnvName, ByEvent>,
) -> Option<Template> {
    let mut problem = None;
    for placeholder in template.placeholders() {
        match placeholder {
            Placeholder::Arg(name) => {
                if let Err(message) = argument(args, name) {
                    problem = Some(message);
                }
            }
            Placeholder::Input(name) => {
                let spanned = Spanned::new(name.clone(), template.span.clone());
                if cx.lookup("input", &spanned, cx.manifest.input.as_ref()).is_some() {
                    cx.used_inputs.insert(name.clone());
                }
            }
            Placeholder::Value(name) => {
                let spanned = Spanned::new(name.clone(), template.span.clone());
                if cx.lookup("value", &spanned, cx.manifest.value.as_ref()).is_some() {
                    cx.used_values.insert(name.clone());
                }
            }
            _ => {}
        }
    }
    if let Some(message) = problem {
        let known: Vec<&str> = args.keys().map(EnvName::as_str).collect();
        let error = Diagnostic::error(Code::PlaceholderUnavailable, template.span.clone(), message)
            .why("a tag is made before anything is built, from what is written in `build-args`");
        let by_event = template.placeholders().any(|own| match own {
            Placeholder::Arg(name) => {
                args.iter().any(|(key, arg)| key.as_str() == name && arg.as_one().is_none())
            }
            _ => false,
        });
        cx.error(if known.is_empty() {
            error.help("give it one: `build-args = { NAME = \"…\" }`")
        } else if by_event {
            error.help("write a row for each of these events, with the event's own text in its tag")
        } else {
            error.help(format!("there is {}", listed(known)))
        });
        return None;
    }
    let replaced = template.value.replace(|placeholder| match placeholder {
        Placeholder::Image => Some(image.to_string()),
        Placeholder::Arg(name) => argument(args, name).ok(),
        _ => None,
    });
    replaced
        .map_err(|invalid| {
            let error = Diagnostic::error(invalid.code, template.span.clone(), invalid.message);
            cx.error(Diagnostic { why: invalid.why.map(str::to_owned), help: invalid.help, ..error });
        })
        .ok()
}

/// A build argument's value as part of a template.
fn argument(args: &BTreeMap<EnvName, ByEvent>, name: &str) -> Result<String, String> {
    let Some((_, value)) = args.iter().find(|(key, _)| key.as_str() == name) else {
        return Err(format!("the image has no build argument `{name}`"));
    };
    let Some(value) = value.as_one() else {
        return Err(format!("`{{arg.{name}}}` stands for a value that differs between events"));
    };
    if let Some(literal) = value.as_literal() {
        return Ok(literal.to_owned());
    }
    let mut expressions = value.expressions();
    let input = match (value.parts().len(), expressions.next().and_then(|e| e.as_path())) {
        (1, Some(path)) => path.strip_prefix("inputs."),
        _ => None,
    };
    input
        .map(|input| format!("{{input.{input}}}"))
        .ok_or_else(|| format!("`{{arg.{name}}}` stands for a value that only the build knows"))
}

fn check_row(
    cx: &mut Context<'_>,
    row: &Spanned<manifest::TagRow>,
    template: &Spanned<Template>,
    on: &[Spanned<Event>],
    class: Class,
) {
    let at = |code, message: String| Diagnostic::error(code, template.span.clone(), message);
    for (placeholder, event) in template.placeholders().flat_map(|p| on.iter().map(move |event| (p, event))) {
        if !event.value.has(placeholder) {
            cx.error(
                at(
                    Code::PlaceholderUnavailable,
                    format!("`{placeholder}` has no value in `{}`", event.value),
                )
                .also(event.span.clone(), "in this event")
                .why(match placeholder {
                    Placeholder::Pr => "only a pull request has a number",
                    Placeholder::Branch => "a release is a Git tag, and has no branch",
                    _ => "only a release has a version",
                })
                .help(match placeholder {
                    Placeholder::Pr => {
                        "write a row of its own: `{ on = \"pull-request\", tag = \"pr-{pr}-{short-sha}\" }`"
                    }
                    _ => "write a row of its own: `{ on = \"release\", tag = \"{version}\" }`",
                }),
            );
        }
    }
    if let (Some(after), Class::Once | Class::Moving) = (&row.after, class) {
        cx.error(
            Diagnostic::error(
                Code::AfterRedundant,
                after.span.clone(),
                format!("`{}` is written after the gate anyway", template.value),
            )
            .why("a tag that names no commit is what others pull, so it waits for the gate by itself")
            .help("take `after` out"),
        );
    }
    moving_tags::on_a_pull_request(cx, template, on, class);
    value_on_a_pull_request(cx, template, on);
}

/// Whoever opens a pull request chooses what its files hold.
fn value_on_a_pull_request(cx: &mut Context<'_>, template: &Spanned<Template>, on: &[Spanned<Event>]) {
    let is_value = |placeholder: &&Placeholder| matches!(placeholder, Placeholder::Value(_));
    let pulls = |event: &&Spanned<Event>| matches!(event.value, Event::PullRequest | Event::MergeQueue);
    let (Some(value), Some(event)) = (template.placeholders().find(is_value), on.iter().find(pulls)) else {
        return;
    };
    let message = format!("`{value}` in a tag of pull requests");
    cx.error(
        Diagnostic::error(Code::PlaceholderUnavailable, template.span.clone(), message)
            .also(event.span.clone(), "in this event")
            .why("whoever opens a pull request chooses what its files hold, and so the tag")
            .help("write a row of its own: `{ on = \"pull-request\", tag = \"pr-{pr}-{short-sha}\" }`"),
    );
}
