//! The images that a Dockerfile names, as far as that can be told before a run.

use crate::compiler::resolve::image::dockerfile::{argument, logical, stages};
use crate::language::manifest::{self, ByEvent};
use crate::language::value::{Part, ReferenceName};
use std::collections::BTreeMap;

/// Stands for what only a run knows.
const UNKNOWN: char = '\0';

/// What [BuildKit sets](https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope)
/// for the platform.
const AUTOMATIC: [&str; 9] = [
    "BUILDARCH",
    "BUILDOS",
    "BUILDPLATFORM",
    "BUILDVARIANT",
    "TARGETARCH",
    "TARGETOS",
    "TARGETPLATFORM",
    "TARGETSTAGE",
    "TARGETVARIANT",
];

/// An image that a Dockerfile names.
pub struct Named {
    /// The instruction, as it is shown.
    pub instruction: String,
    /// The registry; nothing where only a run knows it.
    pub host: Option<String>,
    /// `host/path`; nothing where only a run knows it.
    pub repository: Option<String>,
}

/// All images that are named, but for the Dockerfile's own stages.
pub fn all(table: &manifest::Image, text: &str) -> Vec<Named> {
    let lines = logical(text);
    let values = values(table, &lines);
    let stages: Vec<String> = stages(&lines).into_iter().flatten().collect();
    let is_own = |reference: &str| {
        let is_stage = stages.iter().any(|stage| stage.eq_ignore_ascii_case(reference));
        is_stage || reference == "scratch" || reference.bytes().all(|byte| byte.is_ascii_digit())
    };
    let named = frontend(text).into_iter().chain(lines.iter().flat_map(|line| references(line)));
    named
        .map(|(instruction, written)| (instruction, filled_in(&written, &values)))
        .filter(|(_, reference)| !is_own(reference))
        .map(|(instruction, reference)| known(instruction, &reference))
        .collect()
}

/// What can be told of a reference, in which some characters are unknown.
fn known(instruction: String, reference: &str) -> Named {
    let name = ReferenceName::of(reference);
    // An unknown beginning may hold the registry, and so may what stands in front of no `/`.
    let before = reference.split('/').next().unwrap_or_default();
    let first = if reference.contains('/') { before } else { &name.path };
    let host = (!first.contains(UNKNOWN)).then(|| name.host.clone());
    let repository = (host.is_some() && !name.path.contains(UNKNOWN)).then(|| name.to_string());
    Named { instruction, host, repository }
}

/// The image of the frontend, which BuildKit pulls to
/// [read the Dockerfile](https://docs.docker.com/reference/dockerfile/#syntax) with.
fn frontend(text: &str) -> Option<(String, String)> {
    let directives = text.lines().map(str::trim).map_while(|line| line.strip_prefix('#'));
    let mut pairs = directives.map_while(|line| line.split_once('='));
    let (_, image) = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case("syntax"))?;
    Some((format!("# syntax={}", image.trim()), image.trim().to_owned()))
}

/// What arguments stand for above the first `FROM`; nothing for one that only the run knows.
fn values(table: &manifest::Image, lines: &[String]) -> BTreeMap<String, Option<String>> {
    let mut values: BTreeMap<String, Option<String>> =
        AUTOMATIC.iter().map(|name| ((*name).to_owned(), None)).collect();
    for line in lines {
        let Some(declared) = argument(line) else { continue };
        for one in declared {
            let (name, value) = one.split_once('=').unwrap_or((one, ""));
            values.entry(name.to_owned()).or_insert_with(|| Some(bare(value)));
        }
    }
    for (name, text) in table.build_args.iter().chain(&table.stamps).flat_map(|map| &map.0) {
        let literal = match &text.value {
            ByEvent::One(text) => match text.value.parts() {
                [Part::Literal(only)] => Some(only.clone()),
                _ => None,
            },
            ByEvent::Table(_) => None,
        };
        values.insert(name.as_str().to_owned(), literal);
    }
    for base in table.from.iter().flatten() {
        values.insert(base.build_arg.as_str().to_owned(), None);
    }
    values
}

fn bare(word: &str) -> String {
    word.trim_matches(['"', '\'']).to_owned()
}

/// What a line takes files from, with the instruction as it is shown.
fn references(line: &str) -> Vec<(String, String)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some((first, rest)) = words.split_first() else { return Vec::new() };
    let shown = |prefix: &str, reference: &str| (format!("{first} {prefix}{reference}"), bare(reference));
    match first.to_ascii_uppercase().as_str() {
        "FROM" => {
            let image = rest.iter().find(|word| !word.starts_with("--"));
            image.map(|image| shown("", image)).into_iter().collect()
        }
        "COPY" | "ADD" => {
            let images = rest.iter().filter_map(|word| word.strip_prefix("--from="));
            images.map(|image| shown("--from=", image)).collect()
        }
        "RUN" => rest
            .iter()
            .filter_map(|word| word.strip_prefix("--mount="))
            .flat_map(|mount| mount.split(','))
            .filter_map(|option| option.strip_prefix("from="))
            .map(|image| shown("--mount=…,from=", image))
            .collect(),
        _ => Vec::new(),
    }
}

/// The reference with its arguments filled in.
fn filled_in(reference: &str, values: &BTreeMap<String, Option<String>>) -> String {
    let mut text = String::new();
    let mut rest = reference;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (inner, behind) = match after.strip_prefix('{') {
            Some(braced) => braced.split_once('}').unwrap_or((braced, "")),
            None => after.split_at(after.find(|c: char| !is_name(c)).unwrap_or(after.len())),
        };
        let (name, otherwise) =
            inner.split_once(":-").or_else(|| inner.split_once('-')).unwrap_or((inner, ""));
        match values.get(name) {
            Some(None) => text.push(UNKNOWN),
            Some(Some(value)) if !value.is_empty() => text.push_str(value),
            _ => text.push_str(otherwise),
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}
