//! Where a job finds an image, and where a build finds its layers.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, CacheKind, Handoff};
use crate::language::span::Spanned;
use crate::language::value::Repository;

type Table = Spanned<manifest::Image>;

pub fn handoff(cx: &mut Context<'_>, table: &Table, repository: Option<&Repository>) -> Vec<Handoff> {
    match &table.handoff {
        None if repository.is_some() => vec![Handoff::Registry],
        None => vec![Handoff::Artifact],
        Some(many) => {
            if let Some(source) = many.0.iter().find(|source| source.value == Handoff::Reference) {
                let message = "`reference` as the way of an image to every job";
                cx.error(
                    Diagnostic::error(Code::InvalidHandoff, source.span.clone(), message)
                        .why("scans and images on top of it need the image itself, and forks have no reference of it")
                        .help("take it out here, and write `handoff = \"reference\"` at the consumers that pull nothing"),
                );
            }
            sources(cx, many, repository)
        }
    }
}

/// Sources of an image in order, checked against where it lives.
pub fn sources(
    cx: &mut Context<'_>,
    many: &Spanned<manifest::Many<Spanned<Handoff>>>,
    repository: Option<&Repository>,
) -> Vec<Handoff> {
    let mut sources: Vec<Handoff> = Vec::new();
    for source in &many.0 {
        if matches!(source.value, Handoff::Registry | Handoff::Reference) && repository.is_none() {
            cx.error(without_repository(source));
        }
        if source.value == Handoff::Daemon && !sources.is_empty() {
            cx.error(never_first(source));
        }
        if source.value == Handoff::Build && sources.contains(&Handoff::Daemon) {
            cx.error(built_on_the_machine(source));
        }
        if matches!(source.value, Handoff::OciLayout | Handoff::Reference) && many.0.len() > 1 {
            cx.error(beside_others(source));
        }
        if sources.contains(&source.value) || sources.last() == Some(&Handoff::Build) {
            cx.error(
                Diagnostic::error(
                    Code::InvalidHandoff,
                    source.span.clone(),
                    format!("`{}` is never reached", source.value.as_str()),
                )
                .why("sources are tried in the order in which they are written, and a build from source always works")
                .help("each source once, `build` last"),
            );
        }
        sources.push(source.value);
    }
    if sources.first().is_none_or(|first| *first == Handoff::Build) {
        cx.error(
            Diagnostic::error(
                Code::InvalidHandoff,
                many.span.clone(),
                "no source that hands over what was built",
            )
            .why("a build from source is not the image that the other jobs test")
            .help("begin with `registry`, `daemon` or `artifact`"),
        );
    }
    sources
}

fn without_repository(source: &Spanned<Handoff>) -> Diagnostic {
    let why = match source.value {
        Handoff::Reference => "a reference is a repository and a digest",
        _ => "through a registry one job pushes an image and the others pull it, by digest",
    };
    let message = "the image has no `repository`";
    Diagnostic::error(Code::HandoffWithoutRepository, source.span.clone(), message)
        .why(why)
        .help("write `handoff = [\"artifact\"]`, or give the image a `repository`")
}

/// Whatever else served would have replaced what the machine has.
fn never_first(source: &Spanned<Handoff>) -> Diagnostic {
    Diagnostic::error(Code::InvalidHandoff, source.span.clone(), "`daemon` behind another source")
        .why("what the machine's Docker has costs nothing, and what stands before it is loaded beside it")
        .help("write `daemon` first")
}

fn built_on_the_machine(source: &Spanned<Handoff>) -> Diagnostic {
    Diagnostic::error(Code::InvalidHandoff, source.span.clone(), "`build` beside `daemon`")
        .why("an image that the machine has lost would be built there again, under the name of the one that was tested")
        .help("write `handoff = [\"daemon\", \"artifact\"]`, or take `build` out")
}

fn beside_others(source: &Spanned<Handoff>) -> Diagnostic {
    let name = source.value.as_str();
    let why = match source.value {
        Handoff::Reference => {
            "the others bring the image to Docker, this one gives the job its name in the registry: `$IMAGE` would be either"
        }
        _ => {
            "the others bring the image to Docker, this one gives the job files: its steps could rely on neither"
        }
    };
    let message = format!("`{name}` beside other sources");
    Diagnostic::error(Code::InvalidHandoff, source.span.clone(), message)
        .why(why)
        .help(format!("write `handoff = \"{name}\"`, or take it out; two jobs can have it both ways"))
}

pub fn cache(cx: &mut Context<'_>, table: &Table, repository: Option<&Repository>) -> Vec<CacheKind> {
    let Some(many) = &table.cache else {
        let registry = repository.map(|_| CacheKind::Registry);
        return registry.into_iter().chain([CacheKind::Gha]).collect();
    };
    if let (Some(kind), None) = (many.0.iter().find(|kind| kind.value == CacheKind::Registry), repository) {
        cx.error(
            Diagnostic::error(
                Code::CacheWithoutRepository,
                kind.span.clone(),
                "a cache in the image's repository, which it does not have",
            )
            .why("the layers are kept in the image's repository, under a tag of their own")
            .help("write `cache = [\"gha\"]`, or give the image a `repository`"),
        );
    }
    many.0.iter().map(|kind| kind.value).collect()
}
