//! Containers of a job: the one that its steps run in, and its services.

use super::ByEvent;
use crate::language::value::{EnvName, Name};
use std::collections::BTreeMap;

/// A container that a job's steps run in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its image, by digest.
    pub image: String,
    /// Other options of `docker create`.
    pub options: Option<String>,
    /// Variables.
    pub env: BTreeMap<EnvName, ByEvent>,
}

/// A container that GitHub starts beside a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its image, by digest.
    pub image: String,
    /// `host:container` ports.
    pub ports: Vec<String>,
    /// Variables.
    pub env: BTreeMap<EnvName, ByEvent>,
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
    pub env: BTreeMap<EnvName, ByEvent>,
    /// Command that says whether it is ready.
    pub health: Option<String>,
    /// Other options of `docker run`, one word each.
    pub options: Vec<String>,
}
