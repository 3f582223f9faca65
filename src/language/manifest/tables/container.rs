//! Containers beside a job, and the one that it runs in.

use super::by_event::ByEvent;
use crate::language::manifest::reading::shape::{Map, table};
use crate::language::span::Spanned;
use crate::language::value::{EnvName, Text};

table! {
    /// A container beside a job.
    "a service"
    pub struct Service {
        /// A reference by digest, `postgres:17@sha256:…`, or `{image.<name>}` for an image that the job
        /// uses. The latter is started by a step, after the image has been handed over, as is one from a
        /// registry that has a `[registry]`, unless the job has a `container`.
        image: Spanned<Text>,
        /// Ports that the runner gets: `host:container`.
        ports: Option<Vec<Spanned<String>>>,
        /// Variables of the container.
        env: Option<Map<EnvName, Spanned<ByEvent>>>,
        /// Command in the container that succeeds when it is ready; the steps wait for it.
        health: Option<Spanned<String>>,
        /// Other options of `docker create`: `--tmpfs /data`. What has blanks stands in double quotes; single
        /// quotes are no quotes.
        options: Option<Spanned<String>>,
    }
}

table! {
    /// A container that a job's steps run in.
    "a container"
    pub struct Container {
        /// Its image, by digest: `node:22@sha256:…`. It has to have bash, which runs the steps. GitHub pulls
        /// it, with a log-in only in a job that no untrusted run selects.
        image: Spanned<String>,
        /// Other options of `docker create`: `--cpus 2`. What has blanks stands in double quotes; single quotes
        /// are no quotes.
        options: Option<Spanned<String>>,
        /// Variables of the container.
        env: Option<Map<EnvName, Spanned<ByEvent>>>,
    }
}
