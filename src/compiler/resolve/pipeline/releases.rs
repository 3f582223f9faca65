//! `releases` of `[pipeline]`.

use crate::compiler::resolve::context::{Context, lists};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{Map, Releases};
use crate::language::span::Spanned;
use crate::language::value::{Name, ReleaseTemplate};
use crate::model::pipeline::event::WORDS;
use crate::model::tagging::git_tags;
use std::collections::BTreeMap;

/// The forms of Git tags that are releases, by the name of their event.
pub fn releases(cx: &mut Context<'_>) -> BTreeMap<Name, ReleaseTemplate> {
    match cx.manifest.pipeline.releases.as_ref() {
        None => [(Name::release(), ReleaseTemplate::default())].into(),
        Some(written) => match &written.value {
            Releases::One(template) => [(Name::release(), template.clone())].into(),
            Releases::Named(map) => {
                if map.0.is_empty() {
                    cx.error(lists::empty(
                        &written.span,
                        "`releases`",
                        "leave `releases` out for `v{version}`",
                    ));
                }
                named(cx, map)
            }
        },
    }
}

fn named(cx: &mut Context<'_>, map: &Map<Name, Spanned<ReleaseTemplate>>) -> BTreeMap<Name, ReleaseTemplate> {
    for name in map.0.keys().filter(|name| WORDS.iter().any(|(word, _)| *word == name.as_str())) {
        cx.error(
            Diagnostic::error(
                Code::ScheduleShadowsEvent,
                name.span.clone(),
                format!("`{}` is an event of its own", name.value),
            )
            .why("events and releases stand side by side in `on`, where one word means one of them")
            .help(format!("give the releases another name: `{}-release`", name.value)),
        );
    }
    map.0.keys().for_each(|name| cx.is_not_else(name, "releases"));
    let all: Vec<_> = map.0.iter().collect();
    for (at, (name, template)) in all.iter().enumerate() {
        for (other, theirs) in &all[..at] {
            let Some(tag) = git_tags(template).common(&git_tags(theirs)) else { continue };
            cx.error(
                Diagnostic::error(
                    Code::OverlappingReleases,
                    template.span.clone(),
                    format!(
                        "the Git tag `{tag}` would be a release of `{}` and of `{}`",
                        other.value, name.value
                    ),
                )
                .also(theirs.span.clone(), format!("`{}`", other.value))
                .label(format!("`{}`", name.value))
                .why("a run is started by one Git tag, and is of one event")
                .help(format!("begin each with a word of its own: `{}/v{{version}}`", name.value)),
            );
        }
    }
    map.0.iter().map(|(name, template)| (name.value.clone(), template.value.clone())).collect()
}
