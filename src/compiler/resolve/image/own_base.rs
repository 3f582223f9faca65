//! An image of this pipeline below another one comes by `from`, and no other way.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::image::dockerfile::{argument, logical};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{Name, Part, RelativePath};
use std::collections::BTreeMap;

/// Checks that the Dockerfile names no repository that this pipeline publishes to: what is there is the
/// image of an earlier run.
pub fn check(
    cx: &mut Context<'_>,
    name: &Spanned<Name>,
    table: &manifest::Image,
    dockerfile: &RelativePath,
    text: &str,
) {
    let lines = logical(text);
    let values = values(table, &lines);
    let span = table.dockerfile.as_ref().map_or_else(|| name.span.clone(), |path| path.span.clone());
    let mut said: Vec<String> = Vec::new();
    for (instruction, written) in lines.iter().flat_map(|line| references(line)) {
        let Some(repository) = filled_in(&written, &values).map(|reference| repository(&reference)) else {
            continue;
        };
        let Some(below) = published_as(cx, &repository).filter(|_| !said.contains(&repository)) else {
            continue;
        };
        let error = Diagnostic::error(
            Code::BaseWithoutFrom,
            span.clone(),
            format!(
                "`{instruction}` in `{dockerfile}`: `{repository}` is where this pipeline publishes `{below}`"
            ),
        );
        cx.error(if below == name.value {
            error
                .why("the image would be built on what an earlier run made of it, and grow with every build")
                .help("begin with another image, or with a stage of this Dockerfile")
        } else {
            error
                .why("the build would take what an earlier run published there, not what this run builds, and would not wait for it")
                .help(format!(
                    "hand it over by digest: `from = [{{ image = \"{below}\", build-arg = \"BASE\" }}]`, and in the Dockerfile `ARG BASE` at its top and `FROM ${{BASE}}`, with `AS name` where other stages copy from it"
                ))
        });
        said.push(repository);
    }
}

/// What arguments stand for above the first `FROM`; nothing for one that only the run knows.
fn values(table: &manifest::Image, lines: &[String]) -> BTreeMap<String, Option<String>> {
    let mut values = BTreeMap::new();
    for line in lines {
        let Some(declared) = argument(line) else { continue };
        for one in declared {
            let (name, value) = one.split_once('=').unwrap_or((one, ""));
            values.entry(name.to_owned()).or_insert_with(|| Some(bare(value)));
        }
    }
    for (name, text) in table.build_args.iter().chain(&table.stamps).flat_map(|map| &map.0) {
        let literal = match text.value.parts() {
            [Part::Literal(only)] => Some(only.clone()),
            _ => None,
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

/// The reference with its arguments filled in; nothing where only the run knows one.
fn filled_in(reference: &str, values: &BTreeMap<String, Option<String>>) -> Option<String> {
    let mut text = String::new();
    let mut rest = reference;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (inner, behind) = match after.strip_prefix('{') {
            Some(braced) => braced.split_once('}')?,
            None => after.split_at(after.find(|c: char| !is_name(c)).unwrap_or(after.len())),
        };
        let (name, otherwise) =
            inner.split_once(":-").or_else(|| inner.split_once('-')).unwrap_or((inner, ""));
        match values.get(name) {
            Some(value) => text
                .push_str(Some(value.clone()?).filter(|own| !own.is_empty()).as_deref().unwrap_or(otherwise)),
            None => text.push_str(otherwise),
        }
        rest = behind;
    }
    text.push_str(rest);
    Some(text)
}

/// The repository of a reference, with the host that
/// [Docker](https://pkg.go.dev/github.com/distribution/reference#ParseNormalizedNamed) reads into it.
fn repository(reference: &str) -> String {
    let name = reference.split('@').next().unwrap_or_default();
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    let name = name[last..].find(':').map_or(name, |colon| &name[..last + colon]);
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (host, path),
        _ => ("docker.io", name),
    };
    let host = if matches!(host, "index.docker.io" | "registry-1.docker.io") { "docker.io" } else { host };
    format!("{}/{path}", host.to_ascii_lowercase())
}

/// The image that is published in this repository.
fn published_as(cx: &Context<'_>, repository: &str) -> Option<Name> {
    let tables = cx.manifest.image.iter().flat_map(|map| &map.0);
    let own = |table: &manifest::Image| {
        table.repository.iter().flat_map(|many| &many.value.0).any(|one| one.value.as_str() == repository)
    };
    tables.into_iter().find(|(_, table)| own(&table.value)).map(|(name, _)| name.value.clone())
}
