//! `health`: when what serves counts as healthy.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::references::refers;
use crate::compiler::resolve::job::steps::Scope;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{Duration, Part, Text};
use crate::model::pipeline::{Health, Probe, Step};

/// Time until it is healthy where the table does not say.
const WITHIN: Duration = Duration::minutes(1);
/// Answers in a row where the table does not say.
const CONSECUTIVE: u32 = 3;

/// Resolves it; `script` is what it runs.
pub fn of(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    own: &manifest::Deploy,
    script: Option<Step>,
) -> Option<Health> {
    let written = &own.health;
    let within = written.value.within.as_ref().map_or(WITHIN, |within| within.value);
    let consecutive = written.value.consecutive.as_ref().map_or(CONSECUTIVE, |times| times.value);
    // Two seconds lie between two answers.
    let least = u64::from(consecutive.saturating_sub(1)) * 2;
    if consecutive == 0 || least >= within.as_secs() {
        let span = written.value.consecutive.as_ref().map_or(&written.span, |times| &times.span);
        cx.error(
            Diagnostic::error(
                Code::TimeoutOrder,
                span.clone(),
                format!("{consecutive} times in a row within {within}"),
            )
            .why("it is asked every two seconds, so that it would never be healthy, or always")
            .help("write a number from 1 on, and raise `within` where it is large"),
        );
    }
    let probe = match (&written.value.url, script) {
        (Some(url), None) => {
            address(cx, url);
            refers(cx, scope, url, None);
            Probe::Url(url.value.clone())
        }
        (None, Some(script)) => Probe::Script(Box::new(script)),
        (url, _) => {
            let has = if url.is_some() { "both `url` and `run`" } else { "neither `url` nor `run`" };
            cx.error(
                Diagnostic::error(Code::JobBody, written.span.clone(), format!("`health` has {has}"))
                    .why("one of the two says what is asked whether the new images serve")
                    .help(
                        "write `health = { url = \"https://example.com/health\" }`, or `run` with a script",
                    ),
            );
            return None;
        }
    };
    Some(Health { probe, within, consecutive })
}

/// What is asked is an address, whatever an expression makes of its rest.
fn address(cx: &mut Context<'_>, url: &Spanned<Text>) {
    cx.text(&url.value, &url.span, Place::JobEnv);
    let begins = match url.value.parts().first() {
        Some(Part::Literal(text)) => text.clone(),
        Some(_) => return,
        None => String::new(),
    };
    if ["http://", "https://"].iter().any(|start| begins.starts_with(start)) {
        return;
    }
    cx.error(
        Diagnostic::error(Code::Unsupported, url.span.clone(), "an address without `https://` or `http://`")
            .why("it is given to curl, which would guess what it is")
            .help(match begins.as_str() {
                "" => "write the whole address: `https://app.example.com/health`".to_owned(),
                begins => format!("write `https://{begins}`"),
            }),
    );
}
