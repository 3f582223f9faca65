//! A resolved image.

use super::{Artifact, ByEvent, Check, Class, Event, Job, Runner, Scan, TagRow};
use crate::language::diagnostic::Span;
use crate::language::manifest::{Attestation, CacheKind, Handoff, Host, Include, LabelKey};
use crate::language::value::{
    Command, Duration, EnvName, LocalImage, Name, PathGlob, Platform, RelativePath, Repository, Text,
};
use std::collections::{BTreeMap, BTreeSet};

/// An image that is built at most once in a run.
#[derive(Clone, Debug)]
pub struct Image {
    /// Its name.
    pub name: Name,
    /// Where its table stands.
    pub span: Span,
    /// Where it is published, which may be the Docker of a machine; nothing: it stays inside the run.
    pub repository: Option<Repository>,
    /// Further repositories, which get what is promoted.
    pub mirrors: Vec<Repository>,
    /// Registries with a log-in that its Dockerfile takes images from.
    pub pulls: BTreeSet<Host>,
    /// Anybody may pull it.
    pub public: bool,
    /// Directory that Docker sees, below the root of the repository.
    pub context: RelativePath,
    /// Its Dockerfile, below the root of the repository.
    pub dockerfile: RelativePath,
    /// Stage of the Dockerfile.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: BTreeMap<EnvName, ByEvent>,
    /// Build arguments of which only the template is part of the content key.
    pub stamps: BTreeMap<EnvName, ByEvent>,
    /// BuildKit secrets by id.
    pub build_secrets: BTreeMap<EnvName, Text>,
    /// Images below it.
    pub from: Vec<Base>,
    /// Jobs that must have passed before it is built.
    pub needs: Vec<Name>,
    /// Artifacts of jobs, whose files are part of it.
    pub downloads: Vec<Artifact>,
    /// Set-ups that its builds begin with, before anything is checked out.
    pub setups: Vec<Name>,
    /// What it is made of.
    pub files: Vec<PathGlob>,
    /// What it is made of beside the files of the commit itself; each once.
    pub include: BTreeSet<Include>,
    /// An image of another commit that is older is built again.
    pub max_age: Duration,
    /// Platforms of trusted runs; at least one.
    pub platforms: Vec<Platform>,
    /// Platforms of all other runs; a part of `platforms`, at least one.
    pub pull_request_platforms: Vec<Platform>,
    /// Runner of each platform of `platforms`.
    pub runners: BTreeMap<Platform, PlatformRunner>,
    /// Default of its consumers.
    pub handoff: Vec<Handoff>,
    /// Its name in a job's Docker.
    pub load_as: LocalImage,
    /// Commands that prove it before it is published.
    pub smoke: Vec<Command>,
    /// Build caches in order.
    pub cache: Vec<CacheKind>,
    /// What of its vulnerabilities turns the gate red; nothing: nobody looks.
    pub scan: Option<Scan>,
    /// What trusted runs attest of it, each once.
    pub attest: Vec<Attestation>,
    /// Labels beside OCI's own.
    pub labels: BTreeMap<LabelKey, ByEvent>,
    /// Its tag rows.
    pub tags: Vec<TagRow>,
    /// Whether the gate fails with it.
    pub required: bool,
    /// Time limit of each build job.
    pub timeout: Duration,
    /// Measured minutes.
    pub minutes: Option<u32>,
}

impl Image {
    /// Whether several jobs build it, one for each platform.
    #[must_use]
    pub fn is_multi_platform(&self) -> bool {
        self.platforms.len() > 1
    }

    /// Whether it stays in the Docker of the machine that builds it.
    #[must_use]
    pub fn is_on_machine(&self) -> bool {
        self.repository.as_ref().is_some_and(Repository::is_in_docker)
    }

    /// Its first repository in a registry.
    #[must_use]
    pub fn registry(&self) -> Option<&Repository> {
        self.repository.as_ref().filter(|repository| !repository.is_in_docker())
    }

    /// The runner of the machine that it stays on.
    #[must_use]
    pub fn machine(&self) -> Option<&Runner> {
        let own = self.platforms.first().and_then(|platform| self.runners.get(platform));
        own.map(|own| &own.runner).filter(|_| self.is_on_machine())
    }

    /// Whether its builds wait for a job.
    #[must_use]
    pub fn waits_for(&self, job: &Name) -> bool {
        self.needs.contains(job) || self.downloads.iter().any(|artifact| artifact.job == *job)
    }

    /// All texts that its build is given.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let arguments = self.build_args.values().chain(self.stamps.values());
        let by_event = arguments.chain(self.labels.values()).flat_map(ByEvent::texts);
        by_event.chain(self.build_secrets.values())
    }

    /// The same in the runs of an event.
    pub fn texts_in<'t>(&'t self, event: &'t Event) -> impl Iterator<Item = &'t Text> {
        let arguments = self.build_args.values().chain(self.stamps.values()).chain(self.labels.values());
        arguments.filter_map(|value| value.text_in(event)).chain(self.build_secrets.values())
    }

    /// The repository that keeps the record of what a row promotes: the first one, also where the row writes no
    /// tag there.
    #[must_use]
    pub fn records(&self, row: &TagRow) -> Option<&Repository> {
        self.repository.as_ref().filter(|_| row.class == Class::Moving)
    }

    /// A repository in which a row of this image and one of another, or of this one, meet: both write there, or
    /// both keep their records there.
    #[must_use]
    pub fn meets<'i>(&'i self, own: &'i TagRow, other: &Self, theirs: &TagRow) -> Option<&'i Repository> {
        let shared = own.to.iter().find(|repository| theirs.goes_to(repository));
        let records = self.records(own).filter(|own| other.records(theirs) == Some(own));
        shared.or(records)
    }

    /// Ids of the jobs that have to pass before a tag of it is promoted, where it does not gate: its build, what
    /// scans and attests it, and its consumers. For every other image the gate stands.
    pub fn vouchers<'p>(&'p self, jobs: &'p BTreeMap<Name, Job>) -> impl Iterator<Item = String> + 'p {
        let checks = Check::of(self).into_iter().filter(|check| check.counts()).map(|check| check.id(self));
        let consumers =
            jobs.values().filter(|job| job.uses(&self.name) && !job.after_promotion && !job.follows());
        let all = std::iter::once(format!("build-{}", self.name)).chain(checks);
        all.chain(consumers.map(|job| job.name.to_string())).filter(|_| !self.required)
    }

    /// Every repository that it may get into, first the one that jobs read.
    pub fn repositories(&self) -> impl Iterator<Item = &Repository> {
        self.repository.iter().chain(&self.mirrors)
    }
}

/// An image below another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Its name.
    pub image: Name,
    /// Build argument that takes its reference.
    pub build_arg: EnvName,
}

/// The runner that builds a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformRunner {
    /// Its labels.
    pub runner: Runner,
    /// The platform is emulated there.
    pub emulated: bool,
}
