//! The frame of a deployment: whether it still may, what serves, `before`, `run`, health, whether what was tested
//! serves, the record; and back, where it does not. All of it is one job, whose steps see each other's results.

mod by_hand;
mod scripts;
mod users;

use super::logins::Logins;
use super::pieces::Pieces;
use super::scope::Scope;
use crate::model::pipeline::{Deployment, Job};
use crate::model::workflow::Step;
use crate::model::workflow::expr::{Expr, call, path, text};
pub use by_hand::workflow;

/// The step that asks whether the run may deploy.
const ASKED: &str = "pipegen-deploy";
/// The step that records that the run begins.
const STARTED: &str = "pipegen-started";
/// The user's `run`.
const RUN: &str = "pipegen-run";
/// The step that waits until what `run` has left is healthy.
const HEALTHY: &str = "pipegen-healthy";
/// The step that compares what serves with what was tested.
const VERIFIED: &str = "pipegen-verified";
/// The step that records what serves.
const RECORDED: &str = "pipegen-recorded";
/// The user's `run`, with what served before.
const ROLLBACK: &str = "pipegen-rollback";
/// The step that waits until that is healthy.
const HEALTHY_AGAIN: &str = "pipegen-healthy-again";

/// The user's `current` when all is over.
const NOW: &str = "pipegen-now";

/// What the steps of one deployment are made of.
struct Frame<'f, 'p> {
    pieces: &'f Pieces<'p>,
    scope: &'f Scope<'p>,
    own: &'f Job,
    deployment: &'f Deployment,
}

/// The first step, which asks whether the job may go on; all behind it are for [`if_it_may`].
pub fn asked(pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Job) -> Option<Step> {
    let deployment = own.deployment.as_ref()?;
    Some(Frame { pieces, scope, own, deployment }.ask())
}

/// The steps behind the set-ups and before the user's `before`: what serves, and the record that the run begins. The
/// user's script asks while nobody is logged in.
pub fn begun(pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Job, logins: &Logins) -> Vec<Step> {
    let Some(deployment) = &own.deployment else { return Vec::new() };
    let frame = Frame { pieces, scope, own, deployment };
    let mut all: Vec<Step> = frame.current("serves-before", "Ask what serves").into_iter().collect();
    if !own.registry_login {
        all.extend(pieces.logins(scope, logins));
    }
    all.push(frame.start());
    if !own.registry_login {
        all.extend(pieces.logouts(scope, logins));
    }
    all
}

/// The steps from `run` on.
pub fn framed(pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Job, logins: &Logins) -> Vec<Step> {
    let Some(deployment) = &own.deployment else { return Vec::new() };
    let frame = Frame { pieces, scope, own, deployment };
    let mut all = vec![frame.run(), frame.health(HEALTHY, None)];
    all.extend(frame.current("serves-after", "Ask what serves now"));
    all.extend(deployment.current.as_ref().map(|_| frame.verify()));
    if !own.registry_login {
        all.extend(pieces.logins(scope, logins));
    }
    all.push(frame.record());
    all.push(frame.back());
    all.push(frame.health(HEALTHY_AGAIN, Some(outcome(ROLLBACK).equals(text("success")))));
    let failed = || frame.failed();
    let now = frame.current("serves-now", "Ask what serves in the end");
    all.extend(now.map(|step| Step { id: Some(NOW.to_owned()), ..also(step, failed()) }));
    all.push(frame.say());
    all
}

/// All steps but the first, which asks whether the deployment may go on, run where it may.
pub fn if_it_may(steps: Vec<Step>) -> Vec<Step> {
    let goes = || path(format!("steps.{ASKED}.outputs.go")).equals(text("true"));
    let behind = |step: Step| {
        let condition = match step.condition {
            Some(own) => goes().and(own),
            None => goes(),
        };
        Step { condition: Some(condition), ..step }
    };
    let mut steps = steps.into_iter();
    steps.by_ref().take(1).collect::<Vec<_>>().into_iter().chain(steps.map(behind)).collect()
}

fn also(step: Step, condition: Expr) -> Step {
    Step { condition: Some(condition), ..step }
}

/// What the job puts out for those that need it: whether it has deployed, or found itself overtaken.
pub fn current() -> Expr {
    path(format!("steps.{ASKED}.outputs.go"))
}

fn outcome(id: &str) -> Expr {
    path(format!("steps.{id}.outcome"))
}

impl Frame<'_, '_> {
    /// The step that proves that what was tested serves.
    fn proof(&self) -> &'static str {
        if self.deployment.current.is_some() { VERIFIED } else { HEALTHY }
    }

    /// `run` has begun, and what was tested is not known to serve; of a run that is cancelled, too.
    fn failed(&self) -> Expr {
        call("always", [])
            .and(outcome(RUN).differs(text("skipped")))
            .and(outcome(self.proof()).differs(text("success")))
    }
}
