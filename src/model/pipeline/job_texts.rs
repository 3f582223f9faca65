//! The texts of a job, of every event or of one.

use super::{ByEvent, Deployment, Event, Job, Step};
use crate::language::value::{EnvName, Text};
use std::collections::BTreeMap;

impl Job {
    /// Its texts with expressions and placeholders, `pipeline` being the pipeline's own variables.
    pub fn texts<'t>(&'t self, pipeline: &'t BTreeMap<EnvName, ByEvent>) -> impl Iterator<Item = &'t Text> {
        pipeline.values().chain(self.values()).flat_map(ByEvent::texts).chain(self.of_every_event())
    }

    /// Its own texts in the runs of an event.
    pub fn texts_in<'t>(&'t self, event: &'t Event) -> impl Iterator<Item = &'t Text> {
        let given = self.called.iter().flat_map(|called| &called.with).map(|(_, given)| &given.text);
        let values = self.values().filter_map(|value| value.text_in(event));
        values.chain(self.of_every_event()).chain(given)
    }

    fn steps(&self) -> impl Iterator<Item = &Step> {
        self.body.steps.iter().chain(self.deployment.iter().flat_map(Deployment::steps))
    }

    /// Its values that may differ between events.
    fn values(&self) -> impl Iterator<Item = &ByEvent> {
        let services = self.services.values().flat_map(|service| service.env.values());
        let images = self.started_services.values().flat_map(|service| service.env.values());
        let container = self.container.iter().flat_map(|container| container.env.values());
        let steps = self.steps().flat_map(|step| step.env.values());
        self.env.values().chain(services).chain(images).chain(container).chain(steps)
    }

    fn of_every_event(&self) -> impl Iterator<Item = &Text> {
        let url = self.environment.iter().filter_map(|environment| environment.url.as_ref());
        let asked = self.deployment.iter().filter_map(Deployment::url);
        self.steps().flat_map(Step::inputs).chain(url).chain(asked)
    }
}
