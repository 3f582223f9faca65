//! The steps of a consumer or a job, in their order.

use super::deployment;
use super::handoff::{get, logs, remove, start};
use super::logins::Logins;
use super::manual_inputs::BY_HAND;
use super::own::Workspace;
use super::pieces::{Pieces, pairs};
use super::scope::Scope;
use super::secrets::require;
use super::{after, artifacts, layout, steps, table};
use crate::language::manifest::Checkout;
use crate::language::value::variable::Form;
use crate::model::pipeline::Job as Own;
use crate::model::pipeline::{Pipeline, ServiceImage};
use crate::model::workflow::expr::{path, text};
use crate::model::workflow::{Pairs, Step};

/// All of them: what comes before anything is done, what the job takes, the user's own, what it leaves.
pub fn all(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Own) -> Vec<Step> {
    let asks = after::ask(pipeline, pieces, scope, own);
    let is_asked = asks.is_some();
    let logins = Logins::of_job(pipeline, own);
    let mut all = begun(pipeline, pieces, scope, own, is_asked);
    all.extend(pieces.logins(scope, &logins));
    all.extend(asks);
    let before = all.len();
    all.extend(deployment::asked(pieces, scope, own));
    all.extend(pull(pipeline, pieces, scope, own, &logins));
    let layouts = layout::variables(pipeline, own);
    for setup in &own.body.setups {
        all.push(Step {
            name: format!("Set up {setup}"),
            uses: Some(pieces.own_action(&format!("setup-{setup}"))),
            env: layouts.clone(),
            timeout: own.deployment.as_ref().map(|own| own.timeout.as_minutes()),
            ..Step::default()
        });
    }
    all.extend(deployment::begun(pieces, scope, own, &logins));
    all.extend(own.body.downloads.iter().flat_map(|artifact| artifacts::download(pieces, artifact)));
    all.extend(started(pipeline, pieces, scope, own, false));
    all.extend(own.body.steps.iter().map(|step| {
        let mut step = steps::step(scope, step, own.working_directory.as_ref());
        step.env.extend(layouts.iter().cloned());
        // One that hangs must not take the time that going back needs.
        step.timeout = step.timeout.or(own.deployment.as_ref().map(|own| own.timeout.as_minutes()));
        step
    }));
    all.extend(own.started_services.keys().map(|name| logs(name.as_str())));
    if !own.runner.is_hosted() {
        all.extend(own.started_services.keys().map(|name| remove(name.as_str())));
    }
    all.extend(own.body.uploads.iter().map(|upload| artifacts::upload(pipeline, pieces, own, upload)));
    all.extend(deployment::framed(pieces, scope, own, &logins));
    let asked = all.split_off(before);
    all.extend(match (&own.deployment, is_asked) {
        (Some(_), _) => deployment::if_it_may(asked),
        (None, true) => asked.into_iter().map(after::unless_overtaken).collect(),
        (None, false) => asked,
    });
    all
}

/// Checks out, and fails where something is missing.
fn begun(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    own: &Own,
    is_asked: bool,
) -> Vec<Step> {
    let mut all = Vec::new();
    if own.checkout != Checkout::None {
        let checkout = match own.checkout {
            Checkout::Merge => pieces.checkout_merge(scope),
            other => pieces.checkout_commit(scope, other == Checkout::Full),
        };
        all.push(Pieces::included(checkout, &own.include));
    }
    let required: Vec<_> = own.withheld().collect();
    let by_hand = scope.starts_by_hand();
    let is_given = own.images.iter().any(|used| used.form() != Form::ByReference);
    let has_own = is_given || !own.body.setups.is_empty() || !own.started_services.is_empty();
    if has_own || !required.is_empty() || by_hand || is_asked || own.deployment.is_some() {
        all.extend(pieces.checkout_own(match own.checkout {
            Checkout::None => Workspace::Bare,
            checkout => Workspace::Commit(Pieces::commit_of(scope, checkout)),
        }));
    }
    if !required.is_empty() {
        all.push(require(pieces, &required));
    }
    if by_hand {
        all.push(decide(pipeline, pieces, own));
    }
    all
}

/// What the job takes from registries. It logs out again before the user's steps, which could read the password
/// in the configuration of Docker.
fn pull(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    own: &Own,
    logins: &Logins,
) -> Vec<Step> {
    let mut all: Vec<Step> =
        own.images.iter().flat_map(|used| get(pipeline, pieces, scope, own, used)).collect();
    all.extend(started(pipeline, pieces, scope, own, true));
    if !own.registry_login {
        all.extend(pieces.logouts(scope, logins));
    }
    all
}

/// Starts the services that are pulled, or those of the pipeline's images.
fn started(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    own: &Own,
    pulled: bool,
) -> Vec<Step> {
    let services = own.started_services.iter();
    services
        .filter(|(_, service)| matches!(service.image, ServiceImage::Pulled(_)) == pulled)
        .map(|(name, service)| start(pipeline, pieces, scope, name.as_str(), service))
        .collect()
}

/// What no plan has decided, where the file is started by hand.
fn decide(pipeline: &Pipeline, pieces: &Pieces<'_>, own: &Own) -> Step {
    let delivers = own.after_promotion || own.environment.is_some();
    let delivered = || {
        pairs([
            ("PIPEGEN_DELIVERS", own.name.to_string()),
            ("PIPEGEN_DELIVERS_SHA", path("inputs.sha").braced()),
        ])
    };
    let delivers = if delivers { delivered() } else { Pairs::new() };
    Step {
        about: vec!["Started by hand, there is no plan that says what the run may do.".to_owned()],
        name: "Decide what this run may do".to_owned(),
        id: Some(BY_HAND.to_owned()),
        condition: Some(path("inputs.trust").equals(text(""))),
        env: delivers.into_iter().chain(table::trust(pipeline)).collect(),
        run: Some(pieces.script("by-hand")),
        ..Step::default()
    }
}
