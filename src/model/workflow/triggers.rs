//! What starts a workflow, and what it is given.

use super::Pairs;
use serde::Serialize;

/// What starts a workflow.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Triggers {
    /// Bases of pull requests.
    pub pull_request: Vec<String>,
    /// What has to happen to a pull request; empty: GitHub's own choice.
    pub pull_request_types: Vec<String>,
    /// Bases of the merge queue.
    pub merge_group: Vec<String>,
    /// Branches pushed.
    pub push_branches: Vec<String>,
    /// Git tags pushed.
    pub push_tags: Vec<String>,
    /// What has to happen to a release on GitHub; empty: releases start nothing.
    pub release_types: Vec<String>,
    /// Cron lines with their names.
    pub schedule: Pairs,
    /// By hand, with inputs.
    pub dispatch: Option<Vec<Input>>,
    /// By another workflow.
    pub call: Option<Callable>,
    /// By the end of a run of another workflow.
    pub workflow_run: Option<Followed>,
}

/// The workflow whose runs start another one when they have ended.
#[derive(Clone, Debug, Serialize)]
pub struct Followed {
    /// Its name, by which GitHub finds it.
    pub workflow: String,
    /// What makes the trigger safe, for whoever reviews it.
    pub guard: String,
}

/// What a called workflow takes.
#[derive(Clone, Debug, Serialize)]
pub struct Callable {
    /// Inputs.
    pub inputs: Vec<Input>,
    /// Secrets and whether they are required.
    pub secrets: Vec<(String, bool)>,
    /// Outputs of its jobs that the caller sees.
    pub outputs: Pairs,
}

/// An input of a run by hand or of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// `string`, `boolean`, `number`, `choice`.
    pub kind: String,
    /// Whether it must be given.
    pub required: bool,
    /// Value as YAML where it is not given.
    pub default: Option<Literal>,
    /// What may be chosen.
    pub options: Vec<String>,
}

/// A scalar of YAML that is not an expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Literal {
    /// A string; quoted where YAML would read something else.
    Text(String),
    /// Written as it stands: a number or a boolean.
    Plain {
        /// The number or boolean.
        plain: String,
    },
}
