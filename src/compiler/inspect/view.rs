//! Workflows, jobs, steps and composite actions as views into parsed YAML.

use std::collections::HashMap;

use serde_yaml::{Mapping, Value};

use super::value::{entries, get, items, one_or_many, text};

/// A workflow file.
/// <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>
pub(super) struct Workflow<'a> {
    pub(super) root: &'a Mapping,
    /// The events and their bodies, in order.
    pub(super) events: Vec<(&'a str, Option<&'a Value>)>,
    pub(super) jobs: Vec<Job<'a>>,
    /// Where each job stands, by its id in lower case.
    places: HashMap<String, usize>,
}

/// A job of a workflow.
pub(super) struct Job<'a> {
    pub(super) id: &'a str,
    pub(super) map: &'a Mapping,
    pub(super) needs: Vec<&'a str>,
    pub(super) steps: Vec<Step<'a>>,
    /// The reusable workflow that the job calls.
    pub(super) uses: Option<&'a str>,
}

/// A step of a job or of a composite action.
pub(super) struct Step<'a> {
    pub(super) map: &'a Mapping,
    pub(super) id: Option<&'a str>,
    pub(super) uses: Option<&'a str>,
    pub(super) run: Option<&'a str>,
    /// The steps before it, in the same job or action.
    pub(super) index: usize,
}

/// A composite action.
/// <https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax>
pub(super) struct Action<'a> {
    pub(super) root: &'a Mapping,
    pub(super) steps: Vec<Step<'a>>,
}

impl<'a> Workflow<'a> {
    /// Views a mapping as a workflow. What is missing is empty: the rules say so.
    pub(super) fn new(root: &'a Mapping) -> Self {
        let events = match root.get("on") {
            Some(Value::Mapping(_)) => {
                entries(root.get("on")).map(|(name, body)| (name, Some(body))).collect()
            }
            names => one_or_many(names).into_iter().map(|name| (name, None)).collect(),
        };
        let jobs: Vec<Job<'a>> = entries(root.get("jobs"))
            .filter_map(|(id, value)| Some(Job::new(id, value.as_mapping()?)))
            .collect();
        // Of two ids that differ in case alone the first counts.
        let places = jobs.iter().enumerate().rev();
        let places = places.map(|(place, job)| (job.id.to_ascii_lowercase(), place)).collect();
        Self { root, events, jobs, places }
    }

    /// The body of an event, if it triggers this workflow and has one.
    pub(super) fn event(&self, name: &str) -> Option<&'a Value> {
        self.events.iter().find(|event| event.0 == name)?.1
    }

    /// Whether an event triggers this workflow.
    pub(super) fn has_event(&self, name: &str) -> bool {
        self.events.iter().any(|event| event.0 == name)
    }

    /// A section of `on.workflow_call`: `inputs`, `outputs` or `secrets`.
    pub(super) fn call(&self, section: &str) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let body = self.event("workflow_call");
        entries(body.and_then(|body| get(body, section)))
    }

    /// The inputs that a person is asked for.
    pub(super) fn dispatch_inputs(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let body = self.event("workflow_dispatch");
        entries(body.and_then(|body| get(body, "inputs")))
    }

    /// The job with this id. Contexts are not case-sensitive.
    pub(super) fn job(&self, id: &str) -> Option<&Job<'a>> {
        self.places.get(&id.to_ascii_lowercase()).and_then(|place| self.jobs.get(*place))
    }
}

impl<'a> Job<'a> {
    fn new(id: &'a str, map: &'a Mapping) -> Self {
        Self {
            id,
            map,
            needs: one_or_many(map.get("needs")),
            steps: steps(map.get("steps")),
            uses: text(map, "uses"),
        }
    }

    /// The place of a key of this job.
    pub(super) fn place(&self, key: &str) -> String {
        format!("jobs.{}.{key}", self.id)
    }

    /// The place of a key of one of this job's steps.
    pub(super) fn step_place(&self, step: &Step<'_>, key: &str) -> String {
        format!("jobs.{}.steps[{}].{key}", self.id, step.index)
    }

    /// The body of `strategy.matrix`.
    pub(super) fn matrix(&self) -> Option<&'a Value> {
        get(self.map.get("strategy")?, "matrix")
    }
}

impl<'a> Action<'a> {
    /// Views a mapping as a composite action.
    pub(super) fn new(root: &'a Mapping) -> Self {
        let runs = root.get("runs");
        let steps = steps(runs.and_then(|runs| get(runs, "steps")));
        Self { root, steps }
    }

    /// Its inputs.
    pub(super) fn inputs(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        entries(self.root.get("inputs"))
    }

    /// Its outputs.
    pub(super) fn outputs(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        entries(self.root.get("outputs"))
    }
}

fn steps(value: Option<&Value>) -> Vec<Step<'_>> {
    items(value)
        .iter()
        .enumerate()
        .filter_map(|(index, step)| {
            let map = step.as_mapping()?;
            Some(Step { map, id: text(map, "id"), uses: text(map, "uses"), run: text(map, "run"), index })
        })
        .collect()
}
