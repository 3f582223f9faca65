//! Values by event, with their events looked up.

use super::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, ELSE};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::ByEvent;
use std::collections::BTreeMap;

impl Context<'_> {
    /// The value as the pipeline has it; a word that is no event is an error.
    pub fn by_event(&mut self, written: &manifest::ByEvent) -> ByEvent {
        let map = match written {
            manifest::ByEvent::One(text) => return ByEvent::One(text.value.clone()),
            manifest::ByEvent::Table(map) => map,
        };
        let mut cases = BTreeMap::new();
        let mut otherwise = None;
        for (word, text) in &map.0 {
            if word.as_str() == ELSE {
                otherwise = Some(text.value.clone());
                continue;
            }
            let event = self.event(&Spanned::new(word.value.to_string(), word.span.clone()));
            cases.extend(event.map(|event| (event, text.value.clone())));
        }
        ByEvent::Table { cases, otherwise }
    }

    /// A schedule, or a form of releases, named like the key for all other events.
    pub fn is_not_else(&mut self, name: &Spanned<Name>, what: &str) {
        if name.as_str() != ELSE {
            return;
        }
        self.error(
            Diagnostic::error(Code::ScheduleShadowsEvent, name.span.clone(), "`else` names no event")
                .why("in a table of values by event it is the key for every event that has none of its own")
                .help(format!("give the {what} another name: `other`")),
        );
    }
}
