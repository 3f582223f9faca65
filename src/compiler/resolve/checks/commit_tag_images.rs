//! A commit tag stands for one image: of two events that write it, none builds the image differently. Two runs of one
//! event may all the same, as two releases of one commit do; the build that finds the tag taken says so.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::remedy::quoted;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, ByEvent, Map};
use crate::language::span::Spanned;
use crate::language::value::{EnvName, Expression, Name, Placeholder, Text};
use crate::model::pipeline::{Class, Event, Image, Pipeline, TagRow};

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

const EVENT_NAME: &str = "event_name";

type Arguments = Map<EnvName, Spanned<ByEvent>>;

/// A value that is part of what an image is made of.
struct Given<'m> {
    key: String,
    value: &'m Spanned<ByEvent>,
    /// Whether what tells one run from the next counts, and not its template alone.
    whole: bool,
}

fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for image in &pipeline.images {
        let of_commit = |row: &&TagRow| {
            let told_apart = |p: &Placeholder| matches!(p, Placeholder::Run | Placeholder::Timestamp);
            matches!(row.class, Class::Commit | Class::CommitAfterGate)
                && !row.to.is_empty()
                && !row.template.placeholders().any(told_apart)
        };
        let rows: Vec<&TagRow> = image.tags.iter().filter(of_commit).collect();
        let given: Vec<Given<'_>> = given(cx.manifest, pipeline, image)
            .into_iter()
            .filter(|one| one.value.texts().all(|text| !is_refused(cx, &text.span)))
            .collect();
        between_events(cx, image, &rows, &given);
    }
}

/// Whether another rule spoke of the value: what it says mends both.
fn is_refused(cx: &Context<'_>, value: &Span) -> bool {
    let mut places = cx.errors.iter().filter_map(|error| error.labels.first()).map(|label| &label.span);
    places.any(|place| value.start <= place.start && place.end <= value.end)
}

/// What an image and those below it are given.
fn given<'m>(manifest: &'m manifest::Manifest, pipeline: &Pipeline, image: &Image) -> Vec<Given<'m>> {
    let mut all = Vec::new();
    let mut open = vec![image.name.clone()];
    let mut seen = Vec::new();
    while let Some(name) = open.pop() {
        if seen.contains(&name) {
            continue;
        }
        all.extend(own(manifest, &name));
        open.extend(
            pipeline.image(&name).into_iter().flat_map(|image| &image.from).map(|base| base.image.clone()),
        );
        seen.push(name);
    }
    all
}

fn own<'m>(manifest: &'m manifest::Manifest, name: &Name) -> Vec<Given<'m>> {
    let mut tables = manifest.image.iter().flat_map(|map| &map.0);
    let Some((_, table)) = tables.find(|(own, _)| own.value == *name) else { return Vec::new() };
    let arguments = |map: &'m Option<Arguments>, what: &'static str, whole| {
        map.iter().flat_map(|map| &map.0).map(move |(key, value)| Given {
            key: format!("the {what} `{}` of `{name}`", key.value),
            value,
            whole,
        })
    };
    let labels = table.labels.iter().flat_map(|map| &map.0).map(|(key, value)| Given {
        key: format!("the label `{}` of `{name}`", key.value.0),
        value,
        whole: false,
    });
    arguments(&table.build_args, "build argument", true)
        .chain(arguments(&table.stamps, "stamp", false))
        .chain(labels)
        .collect()
}

/// Two events that write one tag, and in which the image is made of other things.
fn between_events(cx: &mut Context<'_>, image: &Image, rows: &[&TagRow], given: &[Given<'_>]) {
    let runs: Vec<(&TagRow, &Event)> =
        rows.iter().flat_map(|row| row.events.iter().map(move |event| (*row, event))).collect();
    for (at, (one, before)) in runs.iter().enumerate() {
        for (other, after) in &runs[at + 1..] {
            let is_one_tag = one.template == other.template && image.meets(one, image, other).is_some();
            if before == after || !is_one_tag {
                continue;
            }
            let Some(error) = differing(image, given, other, (before, after)) else { continue };
            let rarer = if **after == Event::Push { before } else { after };
            let own = format!("{rarer}-{}", one.template);
            cx.error(error.help(format!(
                "give one of them a tag of its own: `{{ on = {}, tag = {} }}`",
                quoted(rarer.as_str()),
                quoted(&own)
            )));
            return;
        }
    }
}

/// The error where the image is not the same in two events.
fn differing(
    image: &Image,
    given: &[Given<'_>],
    row: &TagRow,
    (before, after): (&Event, &Event),
) -> Option<Diagnostic> {
    for one in given {
        let (Some(own), Some(theirs)) =
            (one.value.text_in(before.as_str()), one.value.text_in(after.as_str()))
        else {
            continue;
        };
        if own.value != theirs.value || one.whole && names_the_event(&own.value) {
            let error = of_two_images(row, &format!("`{before}` and `{after}`"), &one.key);
            return Some(if own.span == theirs.span {
                error.also(own.span.clone(), "it names the event")
            } else {
                error
                    .also(own.span.clone(), format!("in `{before}`"))
                    .also(theirs.span.clone(), format!("in `{after}`"))
            });
        }
    }
    let is_narrower = image.platforms != image.pull_request_platforms;
    (is_narrower && before.is_trusted() != after.is_trusted()).then(|| {
        of_two_images(row, &format!("`{before}` and `{after}`"), "the list of its platforms")
            .also(image.span.clone(), "this image has `pull-request-platforms`")
    })
}

fn names_the_event(text: &Text) -> bool {
    let mut contexts = text.expressions().flat_map(Expression::contexts);
    contexts.any(|used| used.head() == "github" && used.property() == Some(EVENT_NAME))
}

fn of_two_images(row: &TagRow, between: &str, what: &str) -> Diagnostic {
    let message = format!("{between} of one commit write this tag for different images");
    Diagnostic::error(Code::CommitTagOfTwoImages, row.span.clone(), message)
        .label(format!("{what} differs, and the tag does not"))
        .why("a commit tag is written once: the first run's image keeps it, and whoever pulls or deploys the commit gets that one")
}
