//! `[pipeline]` and the rows of its tag table.

use super::shape::{Many, Map, table, words};
use crate::span::Spanned;
use crate::value::{Cron, Duration, EnvName, Glob, Name, Template, Text};

table! {
    /// Name, events and defaults of the pipeline.
    "[pipeline]"
    pub struct Pipeline {
        /// Name of the workflow. In lower case, `-` for what is no letter or digit, it is the prefix
        /// of every generated file: `CI` gives `ci.yml`.
        name: Spanned<String>,
        /// The branch where schedules run and releases are cut: one branch, no pattern. Default: `main`.
        default_branch: Option<Spanned<Glob>>,
        /// Branches whose pushes run, and that pull requests and the merge queue must go to.
        /// Default: the default branch.
        branches: Option<Vec<Spanned<Glob>>>,
        /// Git tags whose push is a release. They are among the triggers only where a job or a tag row
        /// names `release`. Default: `v*`.
        releases: Option<Spanned<Glob>>,
        /// Cron lines by name: `{ nightly = "0 5 * * *" }`. Each name is an event for `on`.
        schedules: Option<Map<Name, Spanned<Cron>>>,
        /// Which tags are written in which events, for every image without `tags` of its own.
        tags: Option<Vec<Spanned<TagRow>>>,
        /// Labels of the runner of every job without its own: Linux, one of GitHub's or yours.
        /// Default: `ubuntu-24.04`.
        runs_on: Option<Spanned<Many<String>>>,
        /// GitHub's runner that takes the place of a self-hosted one in untrusted runs. Default:
        /// `ubuntu-24.04`.
        fork_runs_on: Option<Spanned<String>>,
        /// Variables of every job, in called files too.
        env: Option<Map<EnvName, Spanned<Text>>>,
        /// Time limit of every job and build without its own; GitHub counts whole minutes. Default: `30m`.
        timeout: Option<Spanned<Duration>>,
    }
}

table! {
    /// A row of the tag table: in which events which tags are written.
    "a tag row"
    pub struct TagRow {
        /// Events in which the tags are written: `pull-request`, `push`, `release`, `manual`, or names
        /// of `schedules`.
        on: Spanned<Many<Spanned<String>>>,
        /// Branches on which they are. Default: all of the pipeline's.
        branches: Option<Spanned<Many<Spanned<Glob>>>>,
        /// Templates of the tags. Each one's class follows from its placeholders: what names a commit
        /// is written by the build, anything else after the gate.
        tag: Spanned<Many<Spanned<Template>>>,
        /// Makes a commit's tag wait. Default: the build writes it.
        after: Option<Spanned<After>>,
    }
}

words! {
    /// When a commit's tag is written.
    pub enum After {
        /// It is written after the gate, like all others.
        Gate = "gate",
    }
}
