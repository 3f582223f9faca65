//! `[consumer.<name>]` and `[job.<name>]`.

use super::by_event::ByEvent;
use super::container::{Container, Service};
use super::environment::NamedEnvironment;
use super::image::{Handoff, Include};
use super::level::Level;
use super::matrix::Matrix;
use super::names::{Scope, WithKey};
use super::step::Step;
use super::upload::Upload;
use crate::language::manifest::reading::shape::{Many, Map, table, words};
use crate::language::span::Spanned;
use crate::language::value::{
    At, Condition, Duration, EnvName, Glob, Label, Name, PathGlob, RelativePath, RunnerLabel, Script, Text,
};

/// Consumers and jobs share these keys; the macro keeps one list with one set of descriptions.
macro_rules! job_table {
    ($(#[doc = $about:literal])+ $label:literal pub struct $name:ident { $($own:tt)* }) => {
        table! {
            $(#[doc = $about])+
            $label
            pub struct $name {
                $($own)*
                /// Copies every key that is not written here from another consumer or job.
                like: Option<Spanned<Name>>,
                /// Events in which it runs: `pull-request`, `merge-queue`, `push`, `release`, `manual`, or
                /// names of `schedules`. Default: every event of the pipeline.
                on: Option<Spanned<Many<Spanned<String>>>>,
                /// Branches on which it runs: the branch pushed, the base of a pull request or of the
                /// merge queue, the branch that a run by hand was started from, the default branch
                /// for a schedule. A release has none. Default: all of the pipeline's.
                branches: Option<Spanned<Many<Spanned<Glob>>>>,
                /// Narrows pull requests to those that change one of these files. Every other event runs
                /// the job whatever changed.
                paths: Option<Spanned<Many<Spanned<PathGlob>>>>,
                /// Narrows pull requests to those that have one of these labels when the run starts. Every
                /// other event runs the job.
                pr_labels: Option<Spanned<Many<Spanned<Label>>>>,
                /// Runs only where this holds, too. It reads `inputs` and `vars` only, because the first
                /// job decides it once for all.
                r#if: Option<Spanned<Condition>>,
                /// Jobs that must have passed before, if this event selects them. Only for order without
                /// data: `images` and `download` say their order themselves.
                needs: Option<Many<Spanned<Name>>>,
                /// Makes it wait for the gate and for what is promoted behind it: it runs if the gate is green
                /// and each tag of its images that this run was to write is there (a `[job]`: of all images). Trusted runs only,
                /// and the gate does not wait for it. Default: it runs before the gate.
                after: Option<Spanned<Stage>>,
                /// The environment that it deploys to: `"production"`, or `{ name = "production", url = "https://…" }`.
                /// Its secrets and variables are there, and its rules hold: while a reviewer has not approved, the job
                /// waits, and the gate waits with a job before it. Trusted runs only.
                environment: Option<Spanned<NamedEnvironment>>,
                /// In which file it stands. Default: `needs`.
                wiring: Option<Spanned<Wiring>>,
                /// A workflow of the repository that it calls: `".github/workflows/e2e.yml"`. A job has this, `run` or
                /// `steps`.
                uses: Option<Spanned<String>>,
                /// Inputs of the workflow that `uses` names.
                with: Option<Map<WithKey, Spanned<Text>>>,
                /// One script, run with `bash -e -o pipefail`. A job has this, `steps` or `uses`.
                run: Option<Spanned<Script>>,
                /// Scripts and actions, in order. A job has this, `run` or `uses`.
                steps: Option<Spanned<Vec<Spanned<Step>>>>,
                /// Names of `[setup.*]` that run before the steps, in this order.
                setup: Option<Many<Spanned<Name>>>,
                /// Names of artifacts of other jobs, whose files are put back where they stood before the
                /// steps run; those of the legs of a matrix each in a folder of its own. The job waits for
                /// those that upload them.
                download: Option<Many<Spanned<Name>>>,
                /// Files that are kept, or handed to other jobs.
                upload: Option<Vec<Spanned<Upload>>>,
                /// Names of `[input.*]` that it reads, as `${{ inputs.x }}`. With `wiring = "call"` its
                /// own file takes them, too.
                inputs: Option<Many<Spanned<Name>>>,
                /// One leg of the job for each combination of values.
                matrix: Option<Spanned<Matrix>>,
                /// Most legs of the matrix that run at the same time. Default: as many as there are
                /// runners.
                max_parallel: Option<Spanned<u32>>,
                /// A failing leg of the matrix cancels the others. Default: `false`.
                fail_fast: Option<Spanned<bool>>,
                /// Labels of the runner: `"ubuntu-24.04-arm"`, `["self-hosted", "gpu"]`; or
                /// `"${{ matrix.os }}"`, an axis whose values are labels of GitHub's runners. Default: the
                /// pipeline's.
                runs_on: Option<Spanned<Many<RunnerLabel>>>,
                /// Container that the steps run in. Not for a consumer: its image is in the Docker of the
                /// runner.
                container: Option<Spanned<Container>>,
                /// Containers beside the job, by the host name that they get: databases, or an image of
                /// the pipeline.
                services: Option<Map<Name, Spanned<Service>>>,
                /// Logs in to every registry of the file before the steps, and leaves them the log-ins: those
                /// of `[registry]`, and `ghcr.io` where an image of the pipeline lives there. An untrusted run
                /// has none. Default: `false`, the job logs out of whatever it pulled from before its steps run.
                registry_login: Option<Spanned<bool>>,
                /// Variables of every step, beside those that each job finds. A value may be a table [by
                /// event](#values-by-event).
                env: Option<Map<EnvName, Spanned<ByEvent>>>,
                /// Secrets that `env` gets under their own names: `"NAME"` must be set, `"NAME?"` may be
                /// empty. A job with a required secret is not selected in an untrusted run, unless its
                /// `wiring` is `workflow-run`.
                secrets: Option<Vec<Spanned<String>>>,
                /// Rights of the token by GitHub's scopes (`pull-requests = "write"`), beside what
                /// pipegen's own steps need. Default: `contents = "read"`.
                permissions: Option<Map<Scope, Spanned<Level>>>,
                /// Name of a lock: of all jobs with it, one runs at a time in the whole repository. Up to
                /// 100 others wait, and none of these is lost; each leg of a matrix is one. Default: with
                /// `after`, its environment.
                lock: Option<Spanned<Name>>,
                /// How much of the tested commit is checked out; with `wiring = "workflow-run"` of the
                /// default branch. Default: `shallow`.
                checkout: Option<Spanned<Checkout>>,
                /// What is checked out beside the files of the commit itself, with the token of the run. An image's
                /// own key says what its build sees.
                include: Option<Spanned<Many<Spanned<Include>>>>,
                /// Whether the gate waits for it and fails with it. If not, it is reported. Default:
                /// `true`; with `wiring = "workflow-run"` always `false`, because it comes after the gate.
                required: Option<Spanned<bool>>,
                /// Directory in which scripts run. Default: the root of the checkout.
                working_directory: Option<Spanned<RelativePath>>,
                /// Time limit; GitHub counts whole minutes. Default: the pipeline's.
                timeout: Option<Spanned<Duration>>,
                /// How many minutes it takes, as measured. Only `pipegen graph` reads it, for the critical
                /// path.
                minutes: Option<u32>,
            }
        }
    };
}

job_table! {
    /// A job that uses images: it waits for them, and finds them in its Docker.
    "[consumer]"
    pub struct Consumer {
        /// Names of the images that it uses. Default: the one image that no other image is built on.
        images: Option<Spanned<Many<Spanned<Name>>>>,
        /// Takes the images from elsewhere, and builds none: `"deploy.production"` is what that deployment saw
        /// serve, any other text a tag in their repositories. They are asked for once in a run, and the
        /// files are those of their commit. `on` has to be written. Default: what this run builds.
        at: Option<Spanned<At>>,
        /// Sources of its images, tried in this order. An untrusted run takes the artifact whatever is
        /// written. Default: the image's; with `wiring = "workflow-run"` always `oci-layout`.
        handoff: Option<Spanned<Many<Spanned<Handoff>>>>,
    }
}

job_table! {
    /// A job that uses no image: lint, or the preparation of a workspace. It starts at once.
    "[job]"
    pub struct Job {}
}

words! {
    /// What a job waits for, behind the jobs that it needs.
    pub enum Stage {
        /// The gate, and the promotion behind it.
        Promotion = "promotion",
    }
}

words! {
    /// How a job is started.
    pub enum Wiring {
        /// A job of the one workflow.
        Needs = "needs",
        /// A file of its own, called from the one workflow; it can be started by hand, too.
        Call = "call",
        /// A file and a run of its own, which follows every run of the pipeline, a fork's too, with
        /// the rights and secrets of the default branch. The tested commit reaches it as data only.
        WorkflowRun = "workflow-run",
    }
}

words! {
    /// How much of the tested commit a job has on disk.
    pub enum Checkout {
        /// The commit alone.
        Shallow = "shallow",
        /// All history.
        Full = "full",
        /// Of a pull request the merge commit that GitHub makes of its head and its base; elsewhere the tested
        /// commit. For jobs: a consumer's files are those of its image. `COMMIT_SHA` stays the head.
        Merge = "merge",
        /// Of a consumer with `at`: the commit of the run, and not the one that its images are of.
        Run = "run",
        /// Nothing: the job has no files.
        None = "none",
    }
}

/// A job is a consumer without images: what comes after reads both alike.
impl From<Job> for Consumer {
    fn from(job: Job) -> Self {
        Self {
            images: None,
            at: None,
            handoff: None,
            like: job.like,
            on: job.on,
            branches: job.branches,
            paths: job.paths,
            pr_labels: job.pr_labels,
            r#if: job.r#if,
            needs: job.needs,
            after: job.after,
            environment: job.environment,
            wiring: job.wiring,
            uses: job.uses,
            with: job.with,
            run: job.run,
            steps: job.steps,
            setup: job.setup,
            download: job.download,
            upload: job.upload,
            inputs: job.inputs,
            matrix: job.matrix,
            max_parallel: job.max_parallel,
            fail_fast: job.fail_fast,
            runs_on: job.runs_on,
            container: job.container,
            services: job.services,
            registry_login: job.registry_login,
            env: job.env,
            secrets: job.secrets,
            permissions: job.permissions,
            lock: job.lock,
            checkout: job.checkout,
            include: job.include,
            required: job.required,
            working_directory: job.working_directory,
            timeout: job.timeout,
            minutes: job.minutes,
        }
    }
}
