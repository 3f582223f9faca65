//! A resolved consumer or job.

use super::{
    Body, ByEvent, Called, Container, Deployment, Legs, Runner, Secret, Selector, Service, ServiceImage,
    StartedService, TakenAt, secrets,
};
use crate::language::diagnostic::Span;
use crate::language::manifest::{Checkout, Handoff, Host, Include, Level, Scope, Wiring};
use crate::language::value::variable::Form;
use crate::language::value::{Duration, EnvName, Name, RelativePath, Text};
use std::collections::{BTreeMap, BTreeSet};

/// A consumer or a job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its name, and its id in the workflow.
    pub name: Name,
    /// Where its table stands.
    pub span: Span,
    /// The images that it uses; empty for a job.
    pub images: Vec<Consumption>,
    /// Where they come from, if not from this run.
    pub at: Option<TakenAt>,
    /// In which runs it takes part.
    pub selector: Selector,
    /// It waits for the gate, and for the promotion behind it.
    pub after_promotion: bool,
    /// What it deploys to.
    pub environment: Option<Environment>,
    /// What it does beyond its steps, where it is a deployment.
    pub deployment: Option<Deployment>,
    /// Jobs that must have passed before.
    pub needs: Vec<Name>,
    /// How it is started.
    pub wiring: Wiring,
    /// What it does.
    pub body: Body,
    /// The workflow that it calls in place of steps.
    pub called: Option<Called>,
    /// Legs.
    pub matrix: Option<Legs>,
    /// Legs at the same time.
    pub max_parallel: Option<u32>,
    /// A failing leg cancels the others.
    pub fail_fast: bool,
    /// Its runner; of legs with runners of their own that of the first.
    pub runner: Runner,
    /// Where each leg has a runner of its own, what names it.
    pub runner_of_legs: Option<RunnerOfLegs>,
    /// Container that its steps run in.
    pub container: Option<Container>,
    /// Containers that GitHub starts.
    pub services: BTreeMap<Name, Service>,
    /// Containers that a step starts.
    pub started_services: BTreeMap<Name, StartedService>,
    /// Whether its steps find the log-ins to registries.
    pub registry_login: bool,
    /// Variables of every step.
    pub env: BTreeMap<EnvName, ByEvent>,
    /// Secrets and configuration variables that it reads, wherever it reads them.
    pub secrets: Vec<Secret>,
    /// Secrets that stand in `env` under their own names.
    pub listed: Vec<String>,
    /// Rights of its token, beside what pipegen's own steps need.
    pub permissions: BTreeMap<Scope, Level>,
    /// Lock that it holds.
    pub lock: Option<String>,
    /// How much of the commit it has on disk.
    pub checkout: Checkout,
    /// What it has beside the files of the commit itself.
    pub include: BTreeSet<Include>,
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
    pub fn reads(&self, pipeline: &BTreeMap<EnvName, ByEvent>) -> Vec<Secret> {
        // A called workflow gets nothing of the pipeline's variables.
        if let Some(called) = &self.called {
            let given = called.with.iter().flat_map(|(_, given)| given.text.expressions());
            return given.flat_map(secrets::of).collect();
        }
        let conditions =
            self.body.steps.iter().filter_map(|step| step.condition.as_ref()).map(|condition| &condition.0);
        self.texts(pipeline).flat_map(Text::expressions).chain(conditions).flat_map(secrets::of).collect()
    }

    /// Whether it runs in a `workflow_run` behind the pipeline's run, in a file of its own.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.wiring == Wiring::WorkflowRun
    }

    /// The runners of its legs, or its one.
    #[must_use]
    pub fn runners(&self) -> &[Runner] {
        self.runner_of_legs.as_ref().map_or(std::slice::from_ref(&self.runner), |own| &own.runners)
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
        self.follows()
            || self.after_promotion
            || self.has_an_environment()
            || self.needs_a_published_image()
            || self.withheld().next().is_some()
    }

    /// Whether it, or a job of the workflow that it calls, has an environment.
    #[must_use]
    pub fn has_an_environment(&self) -> bool {
        let called = self.called.as_ref().is_some_and(|called| !called.environments.is_empty());
        self.environment.is_some() || called
    }

    /// Whether it knows an image by its reference, which one has that is published, or takes one that another run
    /// published.
    #[must_use]
    pub fn needs_a_published_image(&self) -> bool {
        self.at.is_some() || self.images.iter().any(|used| used.form() == Form::ByReference)
    }

    /// Whether it must not be cut short for a newer run: it deploys, or it holds a lock.
    #[must_use]
    pub fn keeps_its_turn(&self) -> bool {
        self.after_promotion || self.has_an_environment() || self.lock.is_some()
    }

    /// Whether it runs an image of its own accord before anything is promoted; as files, or by its
    /// reference, it runs nothing that pipegen knows of.
    #[must_use]
    pub fn tries(&self, image: &Name) -> bool {
        let runs = |used: &Consumption| used.image == *image && used.is_in_docker();
        !self.after_promotion && self.built().iter().any(runs)
    }

    /// What an untrusted run lacks to run it: `secrets.X`, `vars.Y`.
    pub fn withheld(&self) -> impl Iterator<Item = &Secret> {
        self.secrets.iter().filter(|secret| secret.required)
    }
}

/// Which value of a leg is the label of its runner, one of GitHub's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunnerOfLegs {
    /// What stands behind `matrix.`.
    pub path: String,
    /// The runners of all legs, each once.
    pub runners: Vec<Runner>,
}

/// One of the repository's environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name, as it is written; GitHub ignores case.
    pub name: String,
    /// Where what is deployed can be seen.
    pub url: Option<Text>,
}

impl Environment {
    /// The name in lower case, `-` for what is no letter or digit.
    #[must_use]
    pub fn slug(&self) -> String {
        let lower = self.name.to_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-")
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

    /// In which form the job has it.
    #[must_use]
    pub fn form(&self) -> Form {
        if self.is_layout() {
            Form::AsFiles
        } else if self.handoff.contains(&Handoff::Reference) {
            Form::ByReference
        } else {
            Form::InDocker
        }
    }

    /// Whether the job gets it as files, and not in its Docker.
    #[must_use]
    pub fn is_layout(&self) -> bool {
        self.handoff.contains(&Handoff::OciLayout)
    }

    /// Whether the job has it in its Docker.
    #[must_use]
    pub fn is_in_docker(&self) -> bool {
        self.form() == Form::InDocker
    }
}
