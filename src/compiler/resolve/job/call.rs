//! What cannot be said of a job in a file of its own.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::names;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Handoff, Wiring};
use crate::language::value::{Name, Placeholder, Text};
use crate::model::pipeline::{Consumption, Event, Image};

/// Values of the run that such a file is given as inputs.
const HANDED: [&str; 17] = [
    "branch",
    "branch-slug",
    "created",
    "date",
    "day",
    "event",
    "jobs",
    "major",
    "minor",
    "month",
    "pr",
    "promotions",
    "sha",
    "short-sha",
    "timestamp",
    "trust",
    "version",
];

/// Checks a job with `wiring = "call"`.
pub fn check(cx: &mut Context<'_>, images: &[Image], keys: &manifest::Consumer, consumed: &[Consumption]) {
    let Some(wiring) = keys.wiring.as_ref().filter(|wiring| wiring.value == Wiring::Call) else { return };
    let refuse = |span: &Span, message: String, why: &str| {
        Diagnostic::error(Code::Unsupported, span.clone(), message)
            .also(wiring.span.clone(), "and this is a file of its own")
            .why(why)
    };
    if let Some(lock) = &keys.lock {
        let message = "a `lock` is held by a job of the one workflow".to_owned();
        let why = "the caller's job would hold it, and a run of the file by hand would not";
        cx.error(refuse(&lock.span, message, why).help("take `wiring` out"));
    }
    if let Some(first) = names(keys.download.as_ref()).first() {
        let message = "started by hand, it would find no artifact of this run".to_owned();
        let why = "artifacts belong to a run, and a run by hand has none of the other jobs";
        cx.error(refuse(&first.span, message, why).help("take `wiring` out"));
    }
    if let Some(layout) = consumed.iter().find(|used| used.is_layout()) {
        let span = keys.handoff.as_ref().map_or(&wiring.span, |many| &many.span);
        let message = format!(
            "started by hand, it would find no archive of `{}` to make an OCI layout of",
            layout.image
        );
        let why = "the archive belongs to a run, and a run by hand has built nothing";
        cx.error(refuse(span, message, why).help("take `oci-layout` or `wiring` out"));
    }
    placeholders(cx, keys, &wiring.span);
    for input in names(keys.inputs.as_ref()) {
        let of_image = |image: &Name| {
            ["archives", "digest", "image-ids", "revision"]
                .iter()
                .any(|end| input.as_str() == format!("{image}-{end}"))
        };
        let of_file = || {
            let name = input.as_str().strip_prefix("value-");
            let mut values = cx.manifest.value.iter().flat_map(|map| map.0.keys());
            name.is_some_and(|name| values.any(|value| value.as_str() == name))
        };
        if HANDED.contains(&input.as_str()) || of_file() || consumed.iter().any(|used| of_image(&used.image))
        {
            let message = format!("pipegen hands over an input `{}` of its own", input.value);
            let why = "the inputs of a called workflow are one list of names";
            cx.error(refuse(&input.span, message, why).help("give the input another name"));
        }
    }
    let rebuilt = consumed.iter().filter(|used| used.handoff.contains(&Handoff::Build));
    for image in rebuilt.filter_map(|used| images.iter().find(|image| image.name == used.image)) {
        if reads(image) {
            let message =
                format!("building `{}` takes inputs or secrets, which stay in the one workflow", image.name);
            let span = keys.handoff.as_ref().map_or(&image.span, |many| &many.span);
            let why = "a called workflow is given the inputs and secrets of its own job, and no others";
            cx.error(refuse(span, message, why).help("take `build` or `wiring` out"));
        }
    }
}

/// Whatever a job reads in a run by hand has a value there.
fn placeholders(cx: &mut Context<'_>, keys: &manifest::Consumer, wiring: &Span) {
    let by_hand_event = Event::Manual;
    let steps = keys.steps.iter().flat_map(|steps| &steps.value);
    let of_steps = steps.flat_map(|step| step.env.iter().flat_map(|map| map.0.values()));
    let texts = keys.env.iter().flat_map(|map| map.0.values()).chain(of_steps);
    let texts = texts.filter_map(|value| value.text_in(by_hand_event.as_str()));
    for (text, placeholder) in texts.flat_map(|text| text.value.placeholders().map(move |p| (text, p))) {
        if !by_hand(placeholder) {
            let message = format!("`{placeholder}` has no value when the file is started by hand");
            let why = "the plan of the pipeline makes it, and a run by hand has none";
            cx.error(
                Diagnostic::error(Code::Unsupported, text.span.clone(), message)
                    .also(wiring.clone(), "and this is a file of its own")
                    .why(why)
                    .help(format!(
                "write a value for `{by_hand_event}`, `{{ {by_hand_event} = \"…\", else = \"{placeholder}\" }}`, or take `wiring` out"
            )),
            );
        }
    }
}

/// What a file that is started by hand knows.
fn by_hand(placeholder: &Placeholder) -> bool {
    use Placeholder::{Branch, ImageDigest, ImageReference, Input, Pr, Run, Sha, Version};
    matches!(placeholder, Branch | ImageDigest(_) | ImageReference(_) | Input(_) | Pr | Run | Sha | Version)
}

/// Whether building an image reads manual inputs or secrets.
fn reads(image: &Image) -> bool {
    let placeholder = |text: &Text| text.placeholders().any(|p| matches!(p, Placeholder::Input(_)));
    let context = |text: &Text| {
        let mut contexts = text.expressions().flat_map(|expression| expression.contexts());
        contexts.any(|used| matches!(used.head(), "inputs" | "secrets"))
    };
    image.texts().any(|text| placeholder(text) || context(text))
}
