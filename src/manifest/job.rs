//! `[consumer.<name>]` and `[job.<name>]`.

use super::container::{Container, Service};
use super::image::Handoff;
use super::matrix::Matrix;
use super::names::Scope;
use super::rest::{Level, Upload};
use super::shape::{Many, Map, table, words};
use super::step::Step;
use crate::span::Spanned;
use crate::value::{Condition, Duration, EnvName, Glob, Name, PathGlob, RelativePath, Script, Text};

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
                /// Events in which it runs. Default: every event of the pipeline.
                on: Option<Spanned<Many<Spanned<String>>>>,
                /// Branch pushed, base of a pull request or of the merge queue, branch that a run
                /// by hand was started from, default branch for a schedule. Releases ignore it.
                branches: Option<Spanned<Many<Spanned<Glob>>>>,
                /// Narrows pull requests to those that change one of these files.
                paths: Option<Spanned<Many<Spanned<PathGlob>>>>,
                /// Reads `inputs` and `vars` only; decided once, in the first job.
                r#if: Option<Spanned<Condition>>,
                /// Jobs that must have passed before, where no data says so already.
                needs: Option<Many<Spanned<Name>>>,
                /// How it is started. Default: `needs`.
                wiring: Option<Spanned<Wiring>>,
                /// One script; `steps` for several.
                run: Option<Spanned<Script>>,
                /// Steps in order.
                steps: Option<Spanned<Vec<Spanned<Step>>>>,
                /// Set-ups that run before the steps.
                setup: Option<Many<Spanned<Name>>>,
                /// Artifacts of other jobs, unpacked before the steps. Also orders the jobs.
                download: Option<Many<Spanned<Name>>>,
                /// Files that are kept, or handed to other jobs.
                upload: Option<Vec<Spanned<Upload>>>,
                /// Manual inputs that it reads, as `${{ inputs.x }}`.
                inputs: Option<Many<Spanned<Name>>>,
                /// One leg of the job for each combination of values.
                matrix: Option<Spanned<Matrix>>,
                /// Legs that run at the same time.
                max_parallel: Option<Spanned<u32>>,
                /// A failing leg cancels the others. Default: `false`.
                fail_fast: Option<Spanned<bool>>,
                /// Labels of the runner. Default: the pipeline's.
                runs_on: Option<Spanned<Many<String>>>,
                /// Container that the steps run in.
                container: Option<Spanned<Container>>,
                /// Containers beside the job.
                services: Option<Map<Name, Spanned<Service>>>,
                /// Variables of every step.
                env: Option<Map<EnvName, Spanned<Text>>>,
                /// Secrets in `env` under their own names. `"NAME"` must be set, `"NAME?"` may be
                /// empty. A job with a required secret does not run in an untrusted run.
                secrets: Option<Vec<Spanned<String>>>,
                /// Rights of the token beside what pipegen's own steps need. Default:
                /// `contents = "read"`.
                permissions: Option<Map<Scope, Spanned<Level>>>,
                /// One at a time in the whole repository; none is lost.
                lock: Option<Spanned<Name>>,
                /// How much of the commit is checked out. Default: `shallow`.
                checkout: Option<Spanned<Checkout>>,
                /// `false`: reported, does not gate. Default: `true`.
                required: Option<bool>,
                /// Where scripts run. Default: the root of the checkout.
                working_directory: Option<Spanned<RelativePath>>,
                /// Time limit. Default: the pipeline's.
                timeout: Option<Spanned<Duration>>,
                /// Measured minutes; only for `graph`.
                minutes: Option<u32>,
            }
        }
    };
}

job_table! {
    /// A job that uses images.
    "[consumer]"
    pub struct Consumer {
        /// Images that it uses. Default: the one image that no other image is built on.
        images: Option<Spanned<Many<Spanned<Name>>>>,
        /// Where an image comes from, in order. Default: the image's. An untrusted run takes the
        /// artifact.
        handoff: Option<Spanned<Many<Spanned<Handoff>>>>,
    }
}

job_table! {
    /// A job that uses no image.
    "[job]"
    pub struct Job {}
}

words! {
    /// How a job is started.
    pub enum Wiring {
        /// A job of the one workflow.
        Needs = "needs",
        /// A file of its own, called from the one workflow; it can be started by hand, too.
        Call = "call",
    }
}

words! {
    /// How much of the tested commit a job has on disk.
    pub enum Checkout {
        /// The commit alone.
        Shallow = "shallow",
        /// All history.
        Full = "full",
        /// Nothing.
        None = "none",
    }
}

/// A job is a consumer without images: what comes after reads both alike.
impl From<Job> for Consumer {
    fn from(job: Job) -> Self {
        Self {
            images: None,
            handoff: None,
            like: job.like,
            on: job.on,
            branches: job.branches,
            paths: job.paths,
            r#if: job.r#if,
            needs: job.needs,
            wiring: job.wiring,
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
            env: job.env,
            secrets: job.secrets,
            permissions: job.permissions,
            lock: job.lock,
            checkout: job.checkout,
            required: job.required,
            working_directory: job.working_directory,
            timeout: job.timeout,
            minutes: job.minutes,
        }
    }
}
