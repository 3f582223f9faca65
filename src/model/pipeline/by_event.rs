//! A value that may differ from event to event.

use super::Event;
use crate::language::value::Text;
use std::collections::BTreeMap;

/// One text for every run, or one for each event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByEvent {
    /// The same in every run.
    One(Text),
    /// By the event of the run.
    Table {
        /// The events that have a text of their own.
        cases: BTreeMap<Event, Text>,
        /// The text of all others.
        otherwise: Option<Text>,
    },
}

impl ByEvent {
    /// Every text, whatever event it is for.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let (one, table) = match self {
            Self::One(text) => (Some(text), None),
            Self::Table { cases, otherwise } => (otherwise.as_ref(), Some(cases)),
        };
        table.into_iter().flat_map(BTreeMap::values).chain(one)
    }

    /// The text in the runs of an event; nothing where it has none.
    #[must_use]
    pub fn text_in(&self, event: &Event) -> Option<&Text> {
        match self {
            Self::One(text) => Some(text),
            Self::Table { cases, otherwise } => cases.get(event).or(otherwise.as_ref()),
        }
    }

    /// The text that every run has; nothing where events differ.
    #[must_use]
    pub fn as_one(&self) -> Option<&Text> {
        match self {
            Self::One(text) => Some(text),
            Self::Table { .. } => None,
        }
    }
}
