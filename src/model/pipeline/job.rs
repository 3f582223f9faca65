//! A resolved consumer or job.

use super::{Legs, Runner, Secret, Selector, Step, secrets};
use crate::language::diagnostic::Span;
use crate::language::manifest::{Checkout, Handoff, Host, Level, Scope, Wiring};
use crate::language::value::{Duration, EnvName, Name, RelativePath, Text};
use std::collections::BTreeMap;

/// A consumer or a job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its name, and its id in the workflow.
    pub name: Name,
    /// Where its table stands.
    pub span: Span,
    /// The images that it uses; empty for a job.
    pub images: Vec<Consumption>,
    /// In which runs it takes part.
    pub selector: Selector,
    /// Jobs that must have passed before.
    pub needs: Vec<Name>,
    /// How it is started.
    pub wiring: Wiring,
    /// What it does.
    pub body: Body,
    /// Legs.
    pub matrix: Option<Legs>,
    /// Legs at the same time.
    pub max_parallel: Option<u32>,
    /// A failing leg cancels the others.
    pub fail_fast: bool,
    /// Its runner.
    pub runner: Runner,
    /// Container that its steps run in.
    pub container: Option<Container>,
    /// Containers that GitHub starts.
    pub services: BTreeMap<Name, Service>,
    /// Containers that a step starts.
    pub started_services: BTreeMap<Name, StartedService>,
    /// Whether its steps find the log-ins to registries.
    pub registry_login: bool,
    /// Variables of every step.
    pub env: BTreeMap<EnvName, Text>,
    /// Secrets and configuration variables that it reads, wherever it reads them.
    pub secrets: Vec<Secret>,
    /// Secrets that stand in `env` under their own names.
    pub listed: Vec<String>,
    /// Rights of its token, beside what pipegen's own steps need.
    pub permissions: BTreeMap<Scope, Level>,
    /// Lock that it holds.
    pub lock: Option<Name>,
    /// How much of the commit it has on disk.
    pub checkout: Checkout,
    /// Whether the gate waits for it.
    pub required: bool,
    /// Where its scripts run.
    pub working_directory: Option<RelativePath>,
    /// Time limit.
    pub timeout: Duration,
    /// Measured minutes.
    pub minutes: Option<u32>,
}

impl Job {
    /// Secrets and variables that it reads anywhere, `pipeline` being the pipeline's own variables.
    pub fn reads(&self, pipeline: &BTreeMap<EnvName, Text>) -> Vec<Secret> {
        let services = self.services.values().flat_map(|service| service.env.values());
        let images = self.started_services.values().flat_map(|service| service.env.values());
        let container = self.container.iter().flat_map(|container| container.env.values());
        let steps = self.body.steps.iter().flat_map(Step::texts);
        let texts = pipeline.values().chain(self.env.values()).chain(services).chain(images).chain(container);
        let conditions =
            self.body.steps.iter().filter_map(|step| step.condition.as_ref()).map(|condition| &condition.0);
        texts.chain(steps).flat_map(Text::expressions).chain(conditions).flat_map(secrets::of).collect()
    }

    /// Whether it runs in a `workflow_run` behind the pipeline's run, in a file of its own.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.wiring == Wiring::WorkflowRun
    }

    /// Registries that its services are pulled from by a step.
    pub fn pulls(&self) -> impl Iterator<Item = Host> {
        let references = self.started_services.values().filter_map(|service| match &service.image {
            ServiceImage::Pulled(reference) => Some(reference),
            ServiceImage::Own(_) => None,
        });
        references.map(|reference| Host::of(reference))
    }

    /// Images that GitHub pulls before the first step.
    pub fn pulled_at_start(&self) -> impl Iterator<Item = &str> {
        let container = self.container.iter().map(|container| container.image.as_str());
        container.chain(self.services.values().map(|service| service.image.as_str()))
    }

    /// Whether no untrusted run selects it.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        self.follows() || self.withheld().next().is_some()
    }

    /// What an untrusted run lacks to run it: `secrets.X`, `vars.Y`.
    pub fn withheld(&self) -> impl Iterator<Item = &Secret> {
        self.secrets.iter().filter(|secret| secret.required)
    }
}

/// An image that a job uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consumption {
    /// The image.
    pub image: Name,
    /// Where it comes from, in order.
    pub handoff: Vec<Handoff>,
}

impl Consumption {
    /// Whether the job may build it from source.
    #[must_use]
    pub fn is_built(&self) -> bool {
        self.handoff.contains(&Handoff::Build)
    }

    /// Whether the job gets it as files, and not in its Docker.
    #[must_use]
    pub fn is_layout(&self) -> bool {
        self.handoff.contains(&Handoff::OciLayout)
    }
}

/// What a job does, in this order: set-ups, downloads, steps, uploads.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Set-ups.
    pub setups: Vec<Name>,
    /// Artifacts to unpack.
    pub downloads: Vec<Artifact>,
    /// Steps.
    pub steps: Vec<Step>,
    /// Artifacts to upload.
    pub uploads: Vec<Upload>,
    /// Manual inputs that it reads.
    pub inputs: Vec<Name>,
}

/// An artifact that another job uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Its name.
    pub name: Name,
    /// The job that uploads it.
    pub job: Name,
    /// How many legs of that job upload one of their own, `name-…`; nothing where it has none.
    pub legs: Option<usize>,
}

/// An artifact that a job uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Where its row stands.
    pub span: Span,
    /// Its name, without a leg's values.
    pub name: Name,
    /// Paths.
    pub paths: Vec<String>,
    /// Days that it is kept.
    pub days: u64,
    /// After what it is uploaded.
    pub when: crate::language::manifest::When,
}

/// A container that a job's steps run in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its image, by digest.
    pub image: String,
    /// Other options of `docker create`.
    pub options: Option<String>,
    /// Variables.
    pub env: BTreeMap<EnvName, Text>,
}

/// A container that GitHub starts beside a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its image, by digest.
    pub image: String,
    /// `host:container` ports.
    pub ports: Vec<String>,
    /// Variables.
    pub env: BTreeMap<EnvName, Text>,
    /// Options of `docker create`, the health check's among them.
    pub options: Option<String>,
}

/// The image of a service that a step starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceImage {
    /// One of the pipeline.
    Own(Name),
    /// One by digest, in a registry with a log-in, which GitHub could not be given: it fails a job whose
    /// credentials are empty, as they are in an untrusted run.
    Pulled(String),
}

/// A container that a step starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartedService {
    /// The image.
    pub image: ServiceImage,
    /// `host:container` ports.
    pub ports: Vec<String>,
    /// Variables.
    pub env: BTreeMap<EnvName, Text>,
    /// Command that says whether it is ready.
    pub health: Option<String>,
    /// Other options of `docker run`, one word each.
    pub options: Vec<String>,
}
