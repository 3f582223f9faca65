//! `[deploy.<name>]`: what makes images serve.

use super::by_event::ByEvent;
use super::environment::NamedEnvironment;
use super::job::Checkout;
use super::level::Level;
use super::names::Scope;
use super::step::Step;
use crate::language::manifest::reading::shape::{Many, Map, table, words};
use crate::language::span::Spanned;
use crate::language::value::{
    Condition, Duration, EnvName, Glob, Name, PathGlob, RelativePath, RunnerLabel, Script, Text,
};

table! {
    /// Makes images of the run serve somewhere, after the gate and after promotion. It knows each image by its
    /// digest, records what served before, and goes back to that when the new one does not serve.
    "[deploy]"
    pub struct Deploy {
        /// Copies every key that is not written here from another deployment.
        like: Option<Spanned<Name>>,
        /// Names of the images that are made to serve. Default: the one image that no other image is built on.
        images: Option<Spanned<Many<Spanned<Name>>>>,
        /// Events whose runs deploy: `push`, `manual`, `release`, or names of `schedules`; pushes and runs by
        /// hand together, releases and schedules each alone.
        on: Spanned<Many<Spanned<String>>>,
        /// Branches whose runs deploy, trusted ones alone. Default: all of the pipeline's.
        branches: Option<Spanned<Many<Spanned<Glob>>>>,
        /// Deploys only where this holds, too. It reads `inputs` and `vars` only.
        r#if: Option<Spanned<Condition>>,
        /// Jobs behind promotion, or other deployments (`deploy-<name>`), that must have passed before.
        needs: Option<Many<Spanned<Name>>>,
        /// The environment: `"production"`, or `{ name = "production", url = "https://…" }`. Its secrets and
        /// variables are there, and its rules hold. Default: the name of the table.
        environment: Option<Spanned<NamedEnvironment>>,
        /// Name of a lock: of all jobs with it, one runs at a time in the whole repository. Default: the
        /// environment.
        lock: Option<Spanned<Name>>,
        /// Steps before `run`, once: a backup. They are not repeated when the deployment goes back.
        before: Option<Spanned<Vec<Spanned<Step>>>>,
        /// Script that makes the images in `<NAME>_IMAGE` serve. `DEPLOY_MODE` is `deploy`, or `rollback` where it
        /// is run again with the images that served before: then it must bring those back.
        run: Spanned<Script>,
        /// Script that prints what serves: for each image a line with its name and its digest, image ID or the
        /// commit that built it, and nothing where nothing serves. It is asked before `run`, behind it, and after
        /// going back. Default: what the last deployment left is believed.
        current: Option<Spanned<Script>>,
        /// When what serves counts as healthy.
        health: Spanned<Health>,
        /// What happens where the new images do not serve. Default: `previous`.
        rollback: Option<Spanned<Rollback>>,
        /// Files whose change cannot be taken back, such as migrations of a database: across a change of one of
        /// them the deployment does not go back by itself, and by hand only where that is said.
        irreversible: Option<Spanned<Many<Spanned<PathGlob>>>>,
        /// Names of `[setup.*]` that run before `before`, in this order.
        setup: Option<Many<Spanned<Name>>>,
        /// Labels of the runner. Default: the pipeline's.
        runs_on: Option<Spanned<Many<RunnerLabel>>>,
        /// Leaves its scripts the log-ins to every registry of the file. Default: `false`.
        registry_login: Option<Spanned<bool>>,
        /// Variables of every step, beside those that each job finds.
        env: Option<Map<EnvName, Spanned<ByEvent>>>,
        /// Secrets that `env` gets under their own names: `"NAME"` must be set, or the job ends before anything
        /// is touched; `"NAME?"` may be empty.
        secrets: Option<Vec<Spanned<String>>>,
        /// Rights of the token by GitHub's scopes, beside what pipegen's own steps need.
        permissions: Option<Map<Scope, Spanned<Level>>>,
        /// How much of the tested commit is checked out. Default: `shallow`.
        checkout: Option<Spanned<Checkout>>,
        /// Directory in which scripts run. Default: the root of the checkout.
        working_directory: Option<Spanned<RelativePath>>,
        /// Time limit of `run`, each time that it runs. The job has as much again for going back, and what
        /// `before` and `health` take. Default: `15m`.
        timeout: Option<Spanned<Duration>>,
        /// How many minutes it takes, as measured. Only `pipegen graph` reads it.
        minutes: Option<u32>,
    }
}

table! {
    /// When what serves counts as healthy: a request is answered, or a script succeeds, several times in a row.
    "`health`"
    pub struct Health {
        /// Address that is healthy where it answers with a status of 200 to 299.
        url: Option<Spanned<Text>>,
        /// Script that succeeds where it is healthy. One of the two keys has to be there.
        run: Option<Spanned<Script>>,
        /// How long it may take until it is. Default: `60s`.
        within: Option<Spanned<Duration>>,
        /// How many times in a row, two seconds apart. Default: 3.
        consecutive: Option<Spanned<u32>>,
    }
}

words! {
    /// What happens where new images do not serve.
    pub enum Rollback {
        /// `run` is called again with the images that served before, and those are looked for.
        Previous = "previous",
        /// Nothing: the job fails, and says what serves.
        None = "none",
    }
}
