//! `[value.*]`.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::{FileValue, Found};
use regex::Regex;
use std::collections::BTreeMap;

/// Resolves `[value.*]`.
pub fn values(cx: &mut Context<'_>) -> Option<BTreeMap<Name, FileValue>> {
    let tables = cx.manifest.value.clone().unwrap_or_default();
    let resolved: Vec<Option<(Name, FileValue)>> = tables
        .0
        .iter()
        .map(|(name, table)| {
            let there = is_there(cx, table);
            let found = found(cx, name, table)?;
            if there {
                is_found(cx, table, &found);
            }
            Some((name.value.clone(), FileValue { file: table.file.value.clone(), found }))
        })
        .collect();
    resolved.into_iter().collect()
}

fn is_there(cx: &mut Context<'_>, table: &manifest::FileValue) -> bool {
    let file = &table.file;
    if (cx.files.exists)(file.as_str()) && !(cx.files.is_directory)(file.as_str()) {
        return true;
    }
    cx.error(
        Diagnostic::error(Code::ValueSource, file.span.clone(), format!("there is no file `{}`", file.value))
            .why("the plan of each run reads the value out of the tested commit, and fails without the file")
            .help("write its path from the root of the repository: `file = \"package.json\"`"),
    );
    false
}

/// The file as it is now has the value: the plan of the commit that brings this table would be red otherwise.
fn is_found(cx: &mut Context<'_>, table: &manifest::FileValue, found: &Found) {
    // What cannot be read here, such as a file that is no text, the plan refuses.
    let Some(text) = (cx.files.read)(table.file.as_str()) else { return };
    let problem = match found {
        Found::Key(keys) => no_such_key(&text, keys),
        Found::Match(pattern) => match Regex::new(pattern) {
            Ok(pattern) => match text.lines().filter(|line| pattern.is_match(line)).count() {
                1 => None,
                0 => Some("no line matches".to_owned()),
                several => Some(format!("{several} lines match")),
            },
            Err(_) => None,
        },
    };
    let written = table.key.as_ref().or(table.r#match.as_ref());
    let (Some(problem), Some(written)) = (problem, written) else { return };
    let message = format!("{problem} in `{}`", table.file.value);
    cx.error(
        Diagnostic::error(Code::ValueSource, written.span.clone(), message)
            .also(table.file.span.clone(), "the file as it is now")
            .why("the plan of each run reads the value out of the tested commit, and fails where there is none or more than one")
            .help(match found {
                Found::Key(_) => "write the keys that lead to a string, a whole number, `true` or `false`",
                Found::Match(_) => "write an expression that one line of the file matches; `^` and `$` are its beginning and end",
            }),
    );
}

/// Why the keys lead to no value of a JSON document.
fn no_such_key(text: &str, keys: &[String]) -> Option<String> {
    let Ok(document) = serde_json::from_str::<serde_json::Value>(text) else {
        return Some("no JSON".to_owned());
    };
    let mut value = &document;
    for key in keys {
        match value.as_object().and_then(|object| object.get(key)) {
            Some(inner) => value = inner,
            None => return Some(format!("no key `{}`", keys.join("."))),
        }
    }
    let is_value = value.is_string() || value.is_boolean() || value.is_u64();
    (!is_value).then(|| format!("no string or whole number at `{}`", keys.join(".")))
}

fn found(cx: &mut Context<'_>, name: &Spanned<Name>, table: &manifest::FileValue) -> Option<Found> {
    match (&table.key, &table.r#match) {
        (Some(key), None) => keys(cx, key),
        (None, Some(pattern)) => matched(cx, pattern),
        (key, _) => {
            let what = if key.is_some() { "both `key` and `match`" } else { "neither `key` nor `match`" };
            cx.error(
                Diagnostic::error(
                    Code::ValueSource,
                    name.span.clone(),
                    format!("`{}` has {what}", name.value),
                )
                .why("one of the two says where in the file the value stands")
                .help("write `key = \"version\"` for a JSON document, and for any other file `match`, an expression with one group"),
            );
            None
        }
    }
}

fn keys(cx: &mut Context<'_>, key: &Spanned<String>) -> Option<Found> {
    let keys: Vec<String> = key.value.split('.').map(str::to_owned).collect();
    if keys.iter().any(|one| one.is_empty() || one.contains(char::is_control)) {
        cx.error(
            Diagnostic::error(Code::ValueSource, key.span.clone(), "a path with a key that is empty")
                .why("the keys between the dots lead from object to object, down to the value")
                .help("write `key = \"version\"`, or `key = \"engines.node\"`"),
        );
        return None;
    }
    Some(Found::Key(keys))
}

/// Where bash reads an expression otherwise than it seems, or not at all, that is said here.
fn matched(cx: &mut Context<'_>, pattern: &Spanned<String>) -> Option<Found> {
    let error = |message: &str, why: &str| {
        Diagnostic::error(Code::ValueSource, pattern.span.clone(), message.to_owned())
            .why(why.to_owned())
            .help("write a POSIX extended regular expression with one group, `'^version = \"([^\"]*)\"$'`")
    };
    let own = &pattern.value;
    if let Some(foreign) = foreign(own) {
        let message = format!("`{foreign}` is nothing in a POSIX extended regular expression");
        let help = "write a class, `[0-9]` for `\\d` and `[[:space:]]` for `\\s`; groups are `(…)`, and repetitions `*`, `+`, `?`, `{2}`";
        cx.error(error(&message, "bash takes it for something else, or refuses the expression").help(help));
        return None;
    }
    let parsed = Regex::new(own).ok().filter(|_| !own.contains(char::is_control));
    let problem = match parsed.map(|parsed| parsed.captures_len() - 1) {
        None => "an expression that cannot be read".to_owned(),
        Some(1) => return Some(Found::Match(own.clone())),
        Some(0) => "an expression without a group".to_owned(),
        Some(groups) => format!("an expression with {groups} groups"),
    };
    cx.error(error(&problem, "what the group of the one matching line holds is the value"));
    None
}

/// What other dialects have and POSIX has not.
fn foreign(pattern: &str) -> Option<String> {
    let lazy = ["(?", "*?", "+?", "??", "}?", "*+", "++", "?+", "}+"];
    if let Some(found) = lazy.iter().find(|found| pattern.contains(**found)) {
        return Some((*found).to_owned());
    }
    let mut letters = pattern.chars();
    while let Some(c) = letters.next() {
        let next = if c == '\\' { letters.next() } else { None };
        if let Some(next) = next.filter(char::is_ascii_alphanumeric) {
            return Some(format!("\\{next}"));
        }
    }
    None
}
