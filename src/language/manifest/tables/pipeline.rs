//! `[pipeline]` and the rows of its tag table.

use super::Host;
use super::by_event::ByEvent;
use super::releases::{ReleaseWhen, Releases};
use crate::language::manifest::reading::shape::{Many, Map, table, words};
use crate::language::span::Spanned;
use crate::language::value::{Cron, Duration, EnvName, Glob, Home, Keep, Login, Name, PathGlob, Template};

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
        /// Of these branches, the ones whose runs are trusted: they promote, attest, and write what every
        /// run reads. The default branch always is one; protect each. Default: those in `branches` that are
        /// names and no patterns.
        trusted: Option<Spanned<Many<Spanned<Glob>>>>,
        /// The repository on GitHub that publishes: `owner/repository`. In a copy of it every run is
        /// untrusted, and schedules, jobs that follow a run and `[retention]` do nothing.
        home: Option<Spanned<Home>>,
        /// The form of the Git tags that are releases, with `{version}` where the version stands; the rest
        /// is literal. A version is one to four numbers joined by dots, and perhaps a pre-release behind a
        /// dash. Without a job or a tag row that names `release` no Git tag is one. Several by name,
        /// `{ server = "server/v{version}", web = "web/v{version}" }`, are events of these names in place of
        /// `release`. Default: `v{version}`.
        releases: Option<Spanned<Releases>>,
        /// What starts the run of a release: the push of its Git tag, or the release that somebody publishes
        /// on GitHub. With `published` GitHub's mark *pre-release* counts, too. Default: `pushed`.
        release_when: Option<Spanned<ReleaseWhen>>,
        /// Cron lines by name: `{ nightly = "0 5 * * *" }`. Each name is an event for `on`.
        schedules: Option<Map<Name, Spanned<Cron>>>,
        /// Which tags are written in which events, for every image without `tags` of its own.
        tags: Option<Vec<Spanned<TagRow>>>,
        /// Pull requests for which nothing runs. The gate passes and says why; every other event runs
        /// whatever this says.
        skip: Option<Spanned<Skip>>,
        /// Labels of the runner of every job without its own: Linux, one of GitHub's or yours.
        /// Default: `ubuntu-24.04`.
        runs_on: Option<Spanned<Many<String>>>,
        /// GitHub's runner that takes the place of a self-hosted one in untrusted runs. Default:
        /// `ubuntu-24.04`.
        fork_runs_on: Option<Spanned<String>>,
        /// Variables of every job, in called files too. A value may be a table [by event](#values-by-event).
        env: Option<Map<EnvName, Spanned<ByEvent>>>,
        /// Time limit of every job and build without its own; GitHub counts whole minutes. Default: `30m`.
        timeout: Option<Spanned<Duration>>,
    }
}

table! {
    /// Pull requests for which nothing runs: those to which one of the keys applies.
    "skip"
    pub struct Skip {
        /// Those that change no file but these. The gate has its usual name, so that the pull request
        /// can be merged.
        paths: Option<Spanned<Vec<Spanned<PathGlob>>>>,
        /// Those that one of these opened, and whose last commits one of these pushed: `octocat`,
        /// `renovate[bot]`. The gate has its usual name.
        authors: Option<Spanned<Vec<Spanned<Login>>>>,
        /// Those that are drafts. The gate then is called `… gate (draft)`, which no branch should
        /// require; *Ready for review* starts a run. Default: `false`.
        drafts: Option<Spanned<bool>>,
    }
}

table! {
    /// A row of the tag table: in which events which tags are written.
    "a tag row"
    pub struct TagRow {
        /// Events in which the tags are written: `pull-request`, `push`, `release`, `manual`, or names
        /// of `schedules`.
        on: Spanned<Many<Spanned<String>>>,
        /// Branches on which they are, either trusted ones or others. Default: all of the pipeline's, and
        /// the default branch for a schedule.
        branches: Option<Spanned<Many<Spanned<Glob>>>>,
        /// Templates of the tags. Each one's class follows from its placeholders: what names a commit
        /// is written by the build, anything else after the gate.
        tag: Spanned<Many<Spanned<Template>>>,
        /// Hosts of those of the image's repositories that get the tags: all of these, or none. Default: every
        /// repository. What the build writes is in the first one alone.
        to: Option<Spanned<Many<Spanned<Host>>>>,
        /// Makes a commit's tag wait. Default: the build writes it.
        after: Option<Spanned<After>>,
        /// The shortest life of each tag: `48h`, `30d, at least 3`, `newest 5`, `newest 5 per branch`, or
        /// `forever`; an image lives as long as its longest-lived tag. Nothing is removed without
        /// `[retention]`. Default: `forever`
        /// for tags that are written once or move; for those that name a commit nothing is declared, and
        /// `[retention]` wants it to be.
        keep: Option<Spanned<Keep>>,
    }
}

words! {
    /// When a commit's tag is written.
    pub enum After {
        /// It is written after the gate, like all others.
        Gate = "gate",
    }
}
