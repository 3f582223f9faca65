//! `[pipeline]` and the rows of its tag table.

use super::shape::{Many, Map, table, words};
use crate::span::Spanned;
use crate::value::{Cron, Duration, EnvName, Glob, Name, Template, Text};

table! {
    /// Name, events and defaults of the pipeline.
    "[pipeline]"
    pub struct Pipeline {
        /// Name of the workflow. Its slug is the prefix of every generated file.
        name: Spanned<String>,
        /// Where schedules run and releases are cut. Default: `main`.
        default_branch: Option<Spanned<Glob>>,
        /// Pushes that run, and bases of pull requests that run. Default: the default branch.
        branches: Option<Vec<Spanned<Glob>>>,
        /// Git tags that are a release, where something selects `release`. Default: `v*`.
        releases: Option<Spanned<Glob>>,
        /// Cron lines by name; each name is an event that selectors may use.
        schedules: Option<Map<Name, Spanned<Cron>>>,
        /// Tag rows of every image that has none of its own.
        tags: Option<Vec<Spanned<TagRow>>>,
        /// Labels of the default runner. Default: `ubuntu-24.04`.
        runs_on: Option<Spanned<Many<String>>>,
        /// Runner of untrusted runs, wherever `runs-on` is self-hosted. Default: `ubuntu-24.04`.
        fork_runs_on: Option<Spanned<String>>,
        /// Variables of every job, in called files too.
        env: Option<Map<EnvName, Spanned<Text>>>,
        /// Time limit of jobs and builds without their own. Default: `30m`.
        timeout: Option<Spanned<Duration>>,
    }
}

table! {
    /// A row of the tag table: in which events which tags are written.
    "a tag row"
    pub struct TagRow {
        /// Events in which the tags are written.
        on: Spanned<Many<Spanned<String>>>,
        /// Branches on which they are. Default: all of the pipeline's.
        branches: Option<Spanned<Many<Spanned<Glob>>>>,
        /// Templates. One that names a commit is written by the build, any other after the gate.
        tag: Spanned<Many<Spanned<Template>>>,
        /// `gate`: a commit's tag, too, is written only after the gate.
        after: Option<Spanned<After>>,
    }
}

words! {
    /// When a commit's tag is written.
    pub enum After {
        /// After the gate.
        Gate = "gate",
    }
}
