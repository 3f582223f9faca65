//! A step of a job or of a set-up.

use super::names::{StepId, WithKey};
use super::shape::{Map, table, words};
use crate::span::Spanned;
use crate::value::{Condition, Duration, EnvName, RelativePath, Script, Text};

table! {
    /// A step: a script or an action.
    "a step"
    pub struct Step {
        /// A script, run with bash.
        run: Option<Spanned<Script>>,
        /// An action: `owner/name`, pinned by pipegen or in `[actions]`, or `./path` in the repository.
        uses: Option<Spanned<String>>,
        /// Inputs of the action.
        with: Option<Map<WithKey, Spanned<Text>>>,
        /// Variables of the step.
        env: Option<Map<EnvName, Spanned<Text>>>,
        /// Name for `${{ steps.<id>.outputs.x }}`.
        id: Option<Spanned<StepId>>,
        /// Shown in the log. Default: the first line of the script, or the action.
        name: Option<Spanned<String>>,
        /// Where the script runs.
        working_directory: Option<Spanned<RelativePath>>,
        /// Whether it runs after a failure. Default: `success`.
        when: Option<Spanned<When>>,
        /// Runs only where this holds, too.
        r#if: Option<Spanned<Condition>>,
        /// Time limit. Default: the job's.
        timeout: Option<Spanned<Duration>>,
    }
}

words! {
    /// After what a step or an upload runs.
    pub enum When {
        /// If nothing has failed.
        Success = "success",
        /// If something has failed.
        Failure = "failure",
        /// In any case, when the run is cancelled too.
        Always = "always",
    }
}
