//! Containers beside a job, and the one that it runs in.

use super::shape::{Map, table};
use crate::span::Spanned;
use crate::value::{EnvName, Text};

table! {
    /// A container beside a job.
    "a service"
    pub struct Service {
        /// A reference, or `{image.<name>}` for an image of the pipeline.
        image: Spanned<Text>,
        /// `host:container` ports.
        ports: Option<Vec<Spanned<String>>>,
        /// Variables of the container.
        env: Option<Map<EnvName, Spanned<Text>>>,
        /// Command in the container that says whether it is ready; the job waits for it.
        health: Option<Spanned<String>>,
        /// Other options of `docker create`.
        options: Option<Spanned<String>>,
    }
}

table! {
    /// A container that a job's steps run in.
    "a container"
    pub struct Container {
        /// Its image, by digest.
        image: Spanned<String>,
        /// Other options of `docker create`.
        options: Option<Spanned<String>>,
        /// Variables of the container.
        env: Option<Map<EnvName, Spanned<Text>>>,
    }
}
