//! Resolved steps.

use super::{ActionRef, ByEvent};
use crate::language::diagnostic::Span;
use crate::language::manifest::{When, WithKey};
use crate::language::value::{Condition, Duration, EnvName, RelativePath, Text};
use std::collections::BTreeMap;

/// A step of a job or of a set-up.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands.
    pub span: Span,
    /// Shown in the log.
    pub name: String,
    /// Its id.
    pub id: Option<String>,
    /// What it does.
    pub action: Action,
    /// Variables; those that were lifted out of the script among them.
    pub env: BTreeMap<EnvName, ByEvent>,
    /// After what it runs.
    pub when: When,
    /// Where else it runs.
    pub condition: Option<Condition>,
    /// Time limit.
    pub timeout: Option<Duration>,
}

impl Step {
    /// Every text of the step.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.env.values().flat_map(ByEvent::texts).chain(self.inputs())
    }

    /// What its action is given.
    pub fn inputs(&self) -> impl Iterator<Item = &Text> {
        let with = match &self.action {
            Action::Uses { with, .. } => Some(with.values()),
            Action::Run { .. } => None,
        };
        with.into_iter().flatten()
    }
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Runs a bash script without expressions.
    Run {
        /// The script.
        script: String,
        /// Where it runs.
        working_directory: Option<RelativePath>,
    },
    /// Runs an action.
    Uses {
        /// The action.
        action: ActionRef,
        /// Its inputs.
        with: BTreeMap<WithKey, Text>,
    },
}
