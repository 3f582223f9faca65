//! The resolved pipeline: defaults filled in, names looked up, rules held. Nothing in here can be
//! wrong any more; what comes after has no errors to report.

mod actions;
mod body;
mod by_event;
mod by_hand;
mod called;
mod check;
mod containers;
mod deployment;
pub mod event;
mod file_value;
mod image;
mod job;
mod job_texts;
pub mod matrix;
mod notification;
mod place;
mod retention;
mod runner;
pub mod secrets;
mod skip;
mod steps;
mod tags;
mod trust;
mod waiting;

pub use actions::{ActionRef, Pinned, Pins};
pub use body::{Artifact, Body, Upload};
pub use by_event::ByEvent;
pub use by_hand::NotByHand;
pub use called::{Called, Given};
pub use check::{Check, Scan};
pub use containers::{Container, Service, ServiceImage, StartedService};
pub use deployment::{CURRENT, Deployment, Health, Probe};
pub use event::{Event, Events, Selector, named as event_named};
pub use file_value::{FileValue, Found};
pub use image::{Base, Image, PlatformRunner};
pub use job::{Consumption, Environment, Job, RunnerOfLegs};
pub use matrix::Legs;
pub use notification::{Kind as WatchedKind, Notification, Told, Watched};
pub use place::{Place, TakenAt};
pub use retention::{MIN_AGE, Retention, UNTAGGED};
pub use runner::Runner;
pub use secrets::{Secret, merge as merge_secrets, of as secrets_in, of_image as secrets_of};
pub use skip::Skip;
pub use steps::{Action, Step};
pub use tags::{Class, Order, TagRow};
pub use trust::{Level, QUEUE, Trusted};

use crate::language::manifest::{Host, InputType, Overlap, ReleaseWhen, Scalar};
use crate::language::value::{Cron, Duration, EnvName, Glob, Home, Name, ReleaseTemplate, Text};
use std::collections::BTreeMap;

/// A pipeline that can be lowered.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// The file that it was written in, from the root of the repository.
    pub file: String,
    /// Name of the workflow.
    pub name: String,
    /// Prefix of every generated file: the name in lower case, `-` for the rest.
    pub slug: String,
    /// Where schedules run and releases are cut.
    pub default_branch: String,
    /// Branches whose pushes run, and bases of pull requests that run.
    pub branches: Vec<Glob>,
    /// Branches whose runs are trusted; the default branch is one.
    pub trusted: Trusted,
    /// The repository that publishes; nothing: every copy does.
    pub home: Option<Home>,
    /// The forms of Git tags that are releases, by the name of their event; only those that a row or a job
    /// selects.
    pub releases: BTreeMap<Name, ReleaseTemplate>,
    /// What starts the run of a release.
    pub release_when: ReleaseWhen,
    /// Cron lines by the name of their event.
    pub schedules: BTreeMap<Name, Cron>,
    /// Pull requests for which nothing runs.
    pub skip: Skip,
    /// Default runner.
    pub runs_on: Runner,
    /// Runner of untrusted runs where the other is self-hosted.
    pub fork_runs_on: Runner,
    /// Variables of every job.
    pub env: BTreeMap<EnvName, ByEvent>,
    /// Time limit of the jobs that pipegen adds.
    pub timeout: Duration,
    /// Images, every base before what is built on it.
    pub images: Vec<Image>,
    /// Consumers and jobs by name.
    pub jobs: BTreeMap<Name, Job>,
    /// Where jobs take images from that the run does not build, by the ids of the jobs that ask.
    pub places: BTreeMap<String, Place>,
    /// Set-ups by name.
    pub setups: BTreeMap<Name, Vec<Step>>,
    /// Manual inputs by name.
    pub inputs: BTreeMap<Name, Input>,
    /// Values that stand in files of the commit, by name.
    pub values: BTreeMap<Name, FileValue>,
    /// Log-ins by host of the registry.
    pub registries: BTreeMap<Host, Login>,
    /// What is deleted from the registries; nothing: nothing is.
    pub retention: Option<Retention>,
    /// Who is told when something went wrong, by name.
    pub notifications: BTreeMap<Name, Notification>,
    /// What overlapping runs do.
    pub concurrency: Concurrency,
    /// Pinned actions.
    pub pins: Pins,
}

impl Pipeline {
    /// The image of this name; names were looked up when the pipeline was resolved.
    #[must_use]
    pub fn image(&self, name: &Name) -> Option<&Image> {
        self.images.iter().find(|image| image.name == *name)
    }

    /// Whether runs of releases begin when they are published on GitHub.
    #[must_use]
    pub fn publishes_releases(&self) -> bool {
        !self.releases.is_empty() && self.release_when == ReleaseWhen::Published
    }

    /// Whether an image lives in a registry.
    #[must_use]
    pub fn publishes_to(&self, host: &Host) -> bool {
        self.images.iter().flat_map(Image::repositories).any(|repository| repository.host() == host.0)
    }
}

/// A manual input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its type.
    pub kind: InputType,
    /// Its value where nobody gives one.
    pub default: Scalar,
    /// What may be chosen.
    pub options: Vec<String>,
    /// Shown beside the field.
    pub about: Option<String>,
}

/// User and password of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// User.
    pub username: Text,
    /// Password.
    pub password: Text,
}

/// What overlapping runs do, by kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concurrency {
    /// Pull requests.
    pub pull_request: Overlap,
    /// Pushes to branches.
    pub push: Overlap,
    /// Releases.
    pub release: Overlap,
    /// Runs by hand.
    pub manual: Overlap,
}
