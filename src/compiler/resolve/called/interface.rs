//! What a job gives to the workflow that it calls, against what that declares.

use super::file::{Declared, File};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{Part, Text, nearest};
use crate::model::pipeline::Given;

/// Checks names and types of `with`; gives what each input gets.
pub fn inputs(
    cx: &mut Context<'_>,
    file: &File,
    keys: &manifest::Consumer,
    uses: &Spanned<String>,
) -> Vec<(String, Given)> {
    let declared = file.declared("inputs");
    let written: Vec<_> = keys.with.iter().flat_map(|map| &map.0).collect();
    let given = written.iter().map(|(name, _)| (name.value.0.as_str(), &name.span));
    names(cx, file, ("input", "with"), &declared, &given.collect::<Vec<_>>(), uses);
    let mut all = Vec::new();
    for (name, text) in written {
        let Some(input) = declared.iter().find(|input| input.name.eq_ignore_ascii_case(&name.value.0)) else {
            continue;
        };
        let is_typed = input.kind != "string" && text.value.as_literal().is_some();
        if !fits(&text.value, input.kind) {
            let message = format!("`{}` of `{}` is a {}", input.name, file.name(), input.kind);
            cx.error(
                Diagnostic::error(Code::CallMismatch, text.span.clone(), message)
                    .why("GitHub starts no run in which an input of a called workflow has a value of another type")
                    .help(match input.kind {
                        "boolean" => "write `true`, `false`, or one expression that gives a boolean",
                        _ => "write a number, or one expression that gives a number",
                    }),
            );
        }
        all.push((input.name.to_owned(), Given { text: text.value.clone(), is_typed }));
    }
    all
}

/// Checks the names of `secrets`.
pub fn secrets(cx: &mut Context<'_>, file: &File, keys: &manifest::Consumer, uses: &Spanned<String>) {
    let given =
        keys.secrets.iter().flatten().map(|secret| (secret.value.trim_end_matches('?'), &secret.span));
    names(cx, file, ("secret", "secrets"), &file.declared("secrets"), &given.collect::<Vec<_>>(), uses);
}

/// Whether a value can be of a type. What an expression gives is known in the run.
fn fits(text: &Text, kind: &str) -> bool {
    let is_expression = matches!(text.parts(), [Part::Expression(_)])
        || matches!(text.parts(), [Part::Placeholder(own)] if own.to_string().starts_with("{input."));
    let literal = text.as_literal();
    match kind {
        "boolean" => is_expression || literal.is_some_and(|own| matches!(own, "true" | "false")),
        "number" => is_expression || literal.is_some_and(|own| own.parse::<f64>().is_ok_and(f64::is_finite)),
        _ => true,
    }
}

/// What is given and not declared, and what is required and not given.
fn names(
    cx: &mut Context<'_>,
    file: &File,
    (kind, key): (&str, &str),
    declared: &[Declared<'_>],
    given: &[(&str, &Span)],
    uses: &Spanned<String>,
) {
    once(cx, kind, given);
    let mut meant: Vec<&str> = Vec::new();
    for (name, span) in given {
        if declared.iter().any(|own| own.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        let message = format!("`{}` has no {kind} `{name}`", file.name());
        let error = Diagnostic::error(Code::CallMismatch, (*span).clone(), message).why(format!(
            "GitHub starts no run in which a called workflow is given {} {kind} that it does not declare",
            article(kind)
        ));
        let known: Vec<&str> = declared.iter().map(|own| own.name).collect();
        let near = nearest(name, known.iter().copied());
        meant.extend(near);
        cx.error(match near {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => error.help(format!(
                "it declares none: add it under `on.workflow_call.{kind}s` there, or take it out"
            )),
            None => error.help(format!("it has {}", listed(known))),
        });
    }
    let missing: Vec<&str> = declared
        .iter()
        .filter(|own| own.required && !meant.contains(&own.name))
        .filter(|own| !given.iter().any(|(name, _)| own.name.eq_ignore_ascii_case(name)))
        .map(|own| own.name)
        .collect();
    if missing.is_empty() {
        return;
    }
    let lines = match key {
        "with" => missing.iter().map(|name| format!("{name} = \"…\"")).collect::<Vec<_>>().join(", "),
        _ => missing.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "),
    };
    let help = if key == "with" { format!("with = {{ {lines} }}") } else { format!("secrets = [{lines}]") };
    cx.error(
        Diagnostic::error(
            Code::CallMismatch,
            uses.span.clone(),
            format!("`{}` requires the {kind} {}", file.name(), listed(missing)),
        )
        .why(format!(
            "GitHub starts no run in which a called workflow lacks {} {kind} that it requires",
            article(kind)
        ))
        .help(format!("give it:\n    {help}")),
    );
}

/// No name stands twice: GitHub ignores case.
fn once(cx: &mut Context<'_>, kind: &str, given: &[(&str, &Span)]) {
    for (at, (name, span)) in given.iter().enumerate() {
        let Some((first, place)) = given[..at].iter().find(|(first, _)| first.eq_ignore_ascii_case(name))
        else {
            continue;
        };
        cx.error(
            Diagnostic::error(
                Code::DuplicateEntry,
                (*span).clone(),
                format!("`{first}` and `{name}` are one {kind}"),
            )
            .also((*place).clone(), "already here")
            .why(format!("GitHub ignores case in the name of {} {kind}", article(kind)))
            .help("take one of the two out"),
        );
    }
}

fn article(kind: &str) -> &'static str {
    if kind == "input" { "an" } else { "a" }
}
