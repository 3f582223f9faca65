//! An image of this pipeline below another one comes by `from`, and no other way.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::image::references::Named;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::span::Spanned;
use crate::language::value::{Name, ReferenceName, RelativePath};

/// Checks that the Dockerfile names no repository that this pipeline publishes to: what is there is the
/// image of an earlier run.
pub fn check(
    cx: &mut Context<'_>,
    name: &Spanned<Name>,
    table: &manifest::Image,
    dockerfile: &RelativePath,
    named: &[Named],
) {
    let span = table.dockerfile.as_ref().map_or_else(|| name.span.clone(), |path| path.span.clone());
    let mut said: Vec<String> = Vec::new();
    for Named { instruction, repository, .. } in named {
        let Some(repository) = repository.as_ref().filter(|repository| !said.contains(repository)) else {
            continue;
        };
        let Some(below) = published_as(cx, repository) else { continue };
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
        said.push(repository.clone());
    }
}

/// The image that is published in this repository.
fn published_as(cx: &Context<'_>, repository: &str) -> Option<Name> {
    let tables = cx.manifest.image.iter().flat_map(|map| &map.0);
    let is_it = |own: &str| ReferenceName::of(own).to_string() == repository;
    let own = |table: &manifest::Image| {
        table.repository.iter().flat_map(|many| &many.value.0).any(|one| is_it(one.value.as_str()))
    };
    tables.into_iter().find(|(_, table)| own(&table.value)).map(|(name, _)| name.value.clone())
}
