//! What a build is told beside its files.

use super::context::Context;
use super::place::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest;
use crate::span::Spanned;
use crate::value::{EnvName, Part, Placeholder, Text};
use std::collections::BTreeMap;

type Table = Spanned<manifest::Image>;

/// Build arguments; a value that names the commit keeps an image from being used again.
pub fn build_args(cx: &mut Context<'_>, table: &Table) -> BTreeMap<EnvName, Text> {
    for (_, text) in table.build_args.iter().flat_map(|map| &map.0) {
        let named = text.value.placeholders().find(|p| p.names_a_commit() || matches!(p, Placeholder::Date));
        if let (Some(placeholder), Some(files)) = (named, &table.files) {
            cx.error(
                Diagnostic::error(
                    Code::CommitInCachedImage,
                    text.span.clone(),
                    format!("`{placeholder}` in a build argument"),
                )
                .also(files.span.clone(), "and `files` says when the image may be used again")
                .why("the value differs in every run, so no image is ever used again")
                .help("put it into `labels`, which do not count, or take `files` out"),
            );
        }
    }
    texts(cx, table, table.build_args.as_ref(), Place::Build)
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

/// What an event says may have several lines, such as the message of a commit, and each line but the
/// first would be an argument or a label of its own.
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
            .why("build arguments, build secrets and labels are handed to Docker one to a line, and what somebody wrote into a title, a description or a message can have several: the second line would be an argument or a label of its own")
            .help("write a placeholder, `{pr}`, `{branch}` or `{version}`, or take it out"),
        );
    }
}

/// Texts that a build is given.
pub fn texts<K: Ord + Clone>(
    cx: &mut Context<'_>,
    table: &Table,
    map: Option<&manifest::Map<K, Spanned<Text>>>,
    place: Place,
) -> BTreeMap<K, Text> {
    let mut texts = BTreeMap::new();
    for (key, text) in map.iter().flat_map(|map| &map.0) {
        cx.text(&text.value, &text.span, place);
        if place == Place::Build {
            bases_only(cx, table, text);
        }
        strangers_lines(cx, text);
        let lines = |part: &Part| matches!(part, Part::Literal(text) if text.contains('\n'));
        if text.value.parts().iter().any(lines) {
            cx.error(
                Diagnostic::error(Code::InvalidValue, text.span.clone(), "a value of several lines")
                    .why("build arguments, build secrets and labels are handed to Docker one to a line")
                    .help("write it on one line, or put it into a file that the build reads"),
            );
        }
        texts.insert(key.value.clone(), text.value.clone());
    }
    texts
}
