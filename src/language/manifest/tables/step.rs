//! A step of a job or of a set-up.

use super::by_event::ByEvent;
use super::names::{StepId, WithKey};
use crate::language::manifest::reading::shape::{Map, table, words};
use crate::language::span::Spanned;
use crate::language::value::{Condition, Duration, EnvName, RelativePath, Script, Text};

table! {
    /// A step: a script or an action.
    "a step"
    pub struct Step {
        /// A script, run with `bash -e -o pipefail`. A step has this or `uses`.
        run: Option<Spanned<Script>>,
        /// An action: `owner/name` without a version, pinned by pipegen or in `[actions]`, or `./path`
        /// in the repository.
        uses: Option<Spanned<String>>,
        /// Inputs of the action.
        with: Option<Map<WithKey, Spanned<Text>>>,
        /// Variables of the step.
        env: Option<Map<EnvName, Spanned<ByEvent>>>,
        /// Id under which later steps read what it puts out: `${{ steps.<id>.outputs.x }}`.
        id: Option<Spanned<StepId>>,
        /// Name in the log. Default: the first line of the script, or the action.
        name: Option<Spanned<String>>,
        /// Directory in which the script runs. Default: the job's.
        working_directory: Option<Spanned<RelativePath>>,
        /// Whether it runs after a failure. Not beside an `if` that asks `success()`, `failure()`,
        /// `cancelled()` or `always()`, which says it itself. Default: `success`.
        when: Option<Spanned<When>>,
        /// Runs only where this holds, too: `"${{ matrix.shard == 1 }}"`.
        r#if: Option<Spanned<Condition>>,
        /// Time limit, within the job's. Default: the job's.
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
