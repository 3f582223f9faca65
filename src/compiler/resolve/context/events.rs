//! The events that a file can name.

use super::Context;
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::Releases;
use crate::language::span::Spanned;
use crate::language::value::{Leaf, Name, nearest};
use crate::model::pipeline::Event;
use crate::model::pipeline::event::WORDS;

impl<'m> Context<'m> {
    /// The event of a word; nothing where it is none.
    pub fn known_event(&self, word: &str) -> Option<Event> {
        if let Some((_, event)) = WORDS.iter().find(|(known, _)| *known == word) {
            return Some(event.clone());
        }
        if let Some(name) = self.releases().find(|name| name.as_str() == word) {
            return Some(Event::Release(name));
        }
        let mut schedules = self.manifest.pipeline.schedules.iter().flat_map(|map| map.0.keys());
        schedules.find(|name| name.as_str() == word).map(|name| Event::Schedule(name.value.clone()))
    }

    /// The event of a word in `on`.
    pub fn event(&mut self, word: &Spanned<String>) -> Option<Event> {
        if let Some(event) = self.known_event(&word.value) {
            return Some(event);
        }
        let schedules = self.manifest.pipeline.schedules.as_ref();
        let names: Vec<&Name> =
            schedules.iter().flat_map(|map| map.0.keys()).map(|name| &name.value).collect();
        let releases: Vec<Name> = self.releases().collect();
        let named = releases.iter().chain(names.iter().copied()).map(Name::as_str);
        let known: Vec<&str> = WORDS.iter().map(|(word, _)| *word).chain(named).collect();
        let near =
            ours(&word.value).or_else(|| nearest(&word.value.replace('_', "-"), known.iter().copied()));
        let error = Diagnostic::error(
            Code::EventOutsidePipeline,
            word.span.clone(),
            format!("`{}` is not an event of this pipeline", word.value),
        )
        .why("GitHub starts no run for it, so what waits for it would be skipped in silence");
        self.error(error.help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let all = listed(known);
                let own = Name::parse(&word.value).map_or_else(
                    |_| String::new(),
                    |name| format!("; or a schedule:\n    schedules = {{ {name} = \"0 5 * * *\" }}"),
                );
                format!("write one of {all}{own}")
            }
        }));
        None
    }

    /// The events of releases.
    pub fn releases(&self) -> impl Iterator<Item = Name> + use<'m> {
        let written = self.manifest.pipeline.releases.as_ref().map(|releases| &releases.value);
        let named = match written {
            Some(Releases::Named(map)) => Some(map),
            _ => None,
        };
        let only = named.is_none().then(Name::release);
        only.into_iter().chain(named.into_iter().flat_map(|map| map.0.keys().map(|name| name.value.clone())))
    }
}

/// The word here for an event of GitHub's.
fn ours(event: &str) -> Option<&'static str> {
    match event {
        "pull_request_target" => Some("pull-request"),
        "merge_group" | "merge-group" => Some("merge-queue"),
        "workflow_dispatch" | "dispatch" => Some("manual"),
        "tag" | "tags" => Some("release"),
        _ => None,
    }
}
