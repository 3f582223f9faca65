//! What a build is told beside its files.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::availability::Place;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, LabelKey};
use crate::language::span::Spanned;
use crate::language::value::{EnvName, Part, Placeholder, Text};
use crate::model::pipeline::ByEvent;
use std::collections::BTreeMap;

type Table = Spanned<manifest::Image>;

/// What `github` says of one run alone.
const OF_ONE_RUN: [&str; 3] = ["github.run_id", "github.run_number", "github.run_attempt"];

/// Build arguments; a value that names the commit or the run keeps an image from being used again.
pub fn build_args(cx: &mut Context<'_>, table: &Table) -> BTreeMap<EnvName, ByEvent> {
    let written = table.build_args.iter().flat_map(|map| &map.0);
    for (name, text) in written.flat_map(|(name, value)| value.texts().map(move |text| (name, text))) {
        for (part, place) in text.value.placed(&text.span) {
            never_used_again(cx, table, name, part, place);
        }
        ends_in_blank(cx, text, "build argument");
    }
    values(cx, table, table.build_args.as_ref())
}

/// Build arguments of which only the template counts.
pub fn stamps(cx: &mut Context<'_>, table: &Table) -> BTreeMap<EnvName, ByEvent> {
    for text in table.stamps.iter().flat_map(|map| map.0.values()).flat_map(|value| value.texts()) {
        ends_in_blank(cx, text, "stamp");
    }
    values(cx, table, table.stamps.as_ref())
}

/// A build argument has one value, and Docker would take the last one that it is given.
pub fn given_twice(cx: &mut Context<'_>, table: &Table) {
    let entries = table.build_args.iter().chain(&table.stamps).flat_map(|map| map.0.keys());
    let bases = table.from.iter().flatten().map(|base| &base.build_arg);
    let mut first: BTreeMap<&EnvName, Span> = BTreeMap::new();
    for argument in entries.chain(bases) {
        let Some(before) = first.insert(&argument.value, argument.span.clone()) else { continue };
        cx.error(
            Diagnostic::error(
                Code::DuplicateEntry,
                argument.span.clone(),
                format!("the build argument `{}` is set twice", argument.value),
            )
            .also(before, "here as well")
            .why("`build-args`, `stamps` and the `build-arg` of a base all become build arguments, each of which has one value")
            .help("take one of the two out, or give it another name in the Dockerfile"),
        );
    }
}

/// Labels beside those of pipegen.
pub fn labels(cx: &mut Context<'_>, table: &Table) -> BTreeMap<LabelKey, ByEvent> {
    for text in table.labels.iter().flat_map(|map| map.0.values()).flat_map(|value| value.texts()) {
        ends_in_blank(cx, text, "label");
    }
    values(cx, table, table.labels.as_ref())
}

fn never_used_again(cx: &mut Context<'_>, table: &Table, name: &EnvName, part: &Part, place: Span) {
    let (what, daily) = match part {
        Part::Placeholder(own) => (own.to_string(), *own == Placeholder::Date),
        Part::Expression(own) => (own.to_string(), false),
        Part::Literal(_) => return,
    };
    let differs = match part {
        Part::Placeholder(own) => own.names_a_commit(),
        Part::Expression(own) => own.contexts().iter().any(|used| OF_ONE_RUN.contains(&used.path.as_str())),
        Part::Literal(_) => false,
    };
    let files = table.files.as_ref().filter(|_| daily);
    if !differs && files.is_none() {
        return;
    }
    let error = Diagnostic::error(Code::CommitInCachedImage, place, format!("`{what}` in a build argument"));
    cx.error(match files {
        Some(files) => error
            .also(files.span.clone(), "and `files` says when the image may be used again")
            .why("the value differs every day, so no image of yesterday is ever used again")
            .help(format!("move it to `stamps`, of which only the template counts: `stamps = {{ {name} = \"{what}\" }}`, or take `files` out")),
        None => error
            .why("a build argument is part of what the image is made of, and this one differs in every run: no image would ever be used again")
            .help(format!("move it to `stamps`, of which only the template counts: `stamps = {{ {name} = \"{what}\" }}`; the commit is in the label `org.opencontainers.image.revision` anyway")),
    });
}

/// The action that builds [cuts blanks](https://github.com/docker/actions-toolkit/blob/main/src/util.ts)
/// off the end of each value.
fn ends_in_blank(cx: &mut Context<'_>, text: &Spanned<Text>, what: &str) {
    let Some(Part::Literal(last)) = text.value.parts().last() else { return };
    if !last.ends_with(|c: char| c.is_whitespace() || c == '\u{feff}') {
        return;
    }
    cx.error(
        Diagnostic::error(Code::ValueNotPreserved, text.span.clone(), format!("a {what} that ends in a blank"))
            .why("the action that builds cuts blanks and line ends off a value, and Docker would get another one than is written")
            .help("take them out"),
    );
}

/// A build waits for the images that it is built on, and for no others.
fn bases_only(cx: &mut Context<'_>, table: &Table, text: &Spanned<Text>) {
    for placeholder in text.value.placeholders() {
        let (Placeholder::ImageReference(image) | Placeholder::ImageDigest(image)) = placeholder else {
            continue;
        };
        let below = table.from.iter().flatten().any(|base| base.image.value == *image);
        if below && matches!(placeholder, Placeholder::ImageDigest(_)) {
            continue;
        }
        cx.error(
            Diagnostic::error(
                Code::PlaceholderUnavailable,
                text.span.clone(),
                format!("`{placeholder}` has no value in a build"),
            )
            .why("a build is given the images that it is built on by digest, and no others")
            .help(format!("write `from = [{{ image = \"{image}\", build-arg = \"…\" }}]`")),
        );
    }
}

/// What an event says is somebody's text, and another one in every run.
fn strangers_lines(cx: &mut Context<'_>, text: &Spanned<Text>) {
    for (expression, place) in text.value.placed_expressions(&text.span) {
        let of_event = |path: &str| {
            ["github", "github.*", "github.event"].contains(&path) || path.starts_with("github.event.")
        };
        if !expression.contexts().iter().any(|used| of_event(&used.path)) {
            continue;
        }
        cx.error(
            Diagnostic::error(
                Code::ExpressionContext,
                place,
                format!("`github.event` is not available to a build: `{expression}`"),
            )
            .why("an image is found again by what it is made of, and the text of a title, description or message differs from run to run")
            .help("write a placeholder, `{branch}` or `{version}`, or take it out"),
        );
    }
}

/// Build arguments and labels stay in the image, for everybody who can pull it.
fn no_token(cx: &mut Context<'_>, text: &Spanned<Text>) {
    for (expression, place) in text.value.placed_expressions(&text.span) {
        if !expression.contexts().iter().any(|used| used.path == "github.token") {
            continue;
        }
        cx.error(
            Diagnostic::error(
                Code::ExpressionContext,
                place,
                format!("`github.token` is not available to a build: `{expression}`"),
            )
            .why("build arguments and labels are kept in the image, where everybody who pulls it can read them")
            .help("write `build-secrets = { GITHUB_TOKEN = \"${{ github.token }}\" }`, and in the Dockerfile `RUN --mount=type=secret,id=GITHUB_TOKEN`"),
        );
    }
}

/// Build secrets.
pub fn secrets(cx: &mut Context<'_>, table: &Table) -> BTreeMap<EnvName, Text> {
    let mut secrets = BTreeMap::new();
    for (name, text) in table.build_secrets.iter().flat_map(|map| &map.0) {
        cx.text(&text.value, &text.span, Place::Credential);
        strangers_lines(cx, text);
        secrets.insert(name.value.clone(), text.value.clone());
    }
    secrets
}

/// Build arguments, stamps or labels.
fn values<K: Ord + Clone>(
    cx: &mut Context<'_>,
    table: &Table,
    map: Option<&manifest::Map<K, Spanned<manifest::ByEvent>>>,
) -> BTreeMap<K, ByEvent> {
    let mut values = BTreeMap::new();
    for (key, value) in map.iter().flat_map(|map| &map.0) {
        for text in value.texts() {
            cx.text(&text.value, &text.span, Place::Build);
            bases_only(cx, table, text);
            no_token(cx, text);
            strangers_lines(cx, text);
        }
        values.insert(key.value.clone(), cx.by_event(value));
    }
    values
}
