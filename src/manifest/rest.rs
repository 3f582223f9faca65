//! The small tables: uploads, set-ups, inputs, registries, concurrency.

use super::scalar::Scalar;
use super::shape::{Many, table, words};
use super::step::{Step, When};
use crate::language::span::Spanned;
use crate::language::value::{Cron, Duration, Name, Script, Series, TagGlob, Text};

table! {
    /// Files that a job keeps, or hands to other jobs.
    "an upload"
    pub struct Upload {
        /// Name of the artifact, by which other jobs download it. The values of a matrix leg are
        /// appended. Default: the job's name.
        name: Option<Spanned<Name>>,
        /// Files and directories below the root of the checkout, hidden ones too, as
        /// [upload-artifact](https://github.com/actions/upload-artifact) takes them: `report/`, `**/*.log`.
        /// One that finds nothing fails the job, unless `when` is `failure`.
        path: Spanned<Many<Spanned<String>>>,
        /// How long GitHub keeps it, in whole days up to `90d`. Default: `3d`.
        keep: Option<Spanned<Duration>>,
        /// After what of the steps it is uploaded. Default: `always`.
        when: Option<Spanned<When>>,
    }
}

table! {
    /// Steps that several jobs begin with; becomes a local composite action.
    "[setup]"
    pub struct Setup {
        /// Steps. They have no `secrets` and no `timeout`, because a composite action has neither.
        steps: Spanned<Vec<Spanned<Step>>>,
    }
}

table! {
    /// An input of a run that is started by hand.
    "[input]"
    pub struct Input {
        /// Its type, which its default has, too. Default: `string`.
        r#type: Option<Spanned<InputType>>,
        /// Its value where nobody gives one, and in every event but `manual`.
        default: Spanned<Scalar>,
        /// What may be chosen, for `choice`.
        options: Option<Spanned<Vec<Spanned<String>>>>,
        /// What GitHub shows beside the field. Default: its name.
        about: Option<Spanned<String>>,
    }
}

words! {
    /// Type of a manual input.
    pub enum InputType {
        /// Any text.
        String = "string",
        /// A check box.
        Boolean = "boolean",
        /// A number.
        Number = "number",
        /// One of `options`.
        Choice = "choice",
    }
}

table! {
    /// How to log in to a registry, by its host: `[registry."docker.io"]`. `ghcr.io` needs none.
    "[registry]"
    pub struct Registry {
        /// User, usually `${{ vars.X }}`.
        username: Spanned<Text>,
        /// Password, usually `${{ secrets.X }}`.
        password: Spanned<Text>,
    }
}

table! {
    /// The tool itself: which pipegen writes the files, and how runners get it.
    "[pipegen]"
    pub struct Tool {
        /// The minor series that writes the files: `"0.1"`. A pipegen of another one refuses the file, so
        /// that two people with two versions do not write over each other. Default: any.
        version: Option<Spanned<Series>>,
        /// Script that puts `pipegen` on the `PATH` of a runner, for `[drift]` and `[retention]`. It finds
        /// the version that generated the files in `PIPEGEN_VERSION`. Nothing is installed by a name in a
        /// public registry: whoever owned that name would run code in your repository.
        install: Option<Spanned<Script>>,
    }
}

table! {
    /// A job that checks that the generated files are those of `pipeline.toml`. The gate needs it. It
    /// runs on pull requests, those of forks too, and in the merge queue.
    "[drift]"
    pub struct Drift {
        /// Script that runs `pipegen check` in its own way, in a checkout of the tested commit. It has no
        /// secrets and no rights but to read. Default: `install` of `[pipegen]`, then `pipegen check`.
        run: Option<Spanned<Script>>,
    }
}

table! {
    /// What is deleted from the registries, and when. The rows of the tag table say how long each tag
    /// lives; without this table nothing is deleted.
    "[retention]"
    pub struct Retention {
        /// When `pipegen prune --apply` runs. By hand it can be started at any time, and then only shows
        /// what it would delete unless told to.
        schedule: Spanned<Cron>,
        /// Nothing younger is deleted. Default: `48h`.
        min_age: Option<Spanned<Duration>>,
        /// Life of what has no tag, is in no index, and speaks of nothing that stays. Default: `7d`.
        untagged: Option<Spanned<Duration>>,
        /// Life of tags that no row makes. Default: they stay, and are counted.
        unknown: Option<Spanned<Duration>>,
        /// Tags that are made by hand and stay: `["beta", "demo-*"]`, and digests of manifests:
        /// `["sha256:…"]`. What a row keeps needs no entry.
        protect: Option<Spanned<Vec<Spanned<TagGlob>>>>,
        /// Addresses of further repositories of Git whose images are this pipeline's too, as the label
        /// `org.opencontainers.image.source` has them: `["https://github.com/acme/old-name"]`. Images
        /// whose label names any other stay, and are counted. Default: this repository alone.
        sources: Option<Spanned<Vec<Spanned<String>>>>,
        /// Labels of its runner. Default: the pipeline's.
        runs_on: Option<Spanned<Many<String>>>,
    }
}

table! {
    /// What happens to a run when a newer one of the same branch or pull request starts.
    "[concurrency]"
    pub struct Concurrency {
        /// Runs of one pull request. Default: `cancel`.
        pull_request: Option<Overlap>,
        /// Runs of pushes to one branch. Default: `parallel`.
        push: Option<Overlap>,
        /// Runs of one release. Default: `parallel`.
        release: Option<Overlap>,
        /// Runs that were started by hand on one branch. Default: `parallel`.
        manual: Option<Overlap>,
    }
}

words! {
    /// What two runs that overlap do.
    pub enum Overlap {
        /// The newer one cancels the older.
        Cancel = "cancel",
        /// Both run. Promotion has a lock of its own.
        Parallel = "parallel",
    }
}

words! {
    /// Right of the token in one scope.
    pub enum Level {
        /// May read.
        Read = "read",
        /// May write.
        Write = "write",
    }
}
