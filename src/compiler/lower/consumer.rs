//! Consumers and jobs of the one workflow.

use super::after;
use super::artifacts;
use super::deployment;
use super::handoff::{get, logs, remove, start};
use super::logins::Logins;
use super::own::Workspace;
use super::pieces::{Pieces, contents_read, pairs, permission};
use super::scope::{BY_HAND, Scope};
use super::secrets::require;
use super::{job_env, layout};
use super::{steps, table};
use crate::language::manifest::{Checkout, MatrixValue, Scalar};
use crate::language::value::EnvName;
use crate::language::value::variable::Form;
use crate::model::pipeline::Job as Own;
use crate::model::pipeline::{ByEvent, Legs, Pipeline, ServiceImage};
use crate::model::workflow::expr::{path, text};
use crate::model::workflow::{
    Container, Environment, Group, Job, Kind, Matrix, Pairs, Permission, Step, Steps,
};
use std::collections::BTreeMap;

/// The job.
pub fn job(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Own) -> Job {
    Job {
        id: own.name.to_string(),
        about: Vec::new(),
        name: own.name.to_string(),
        needs: Vec::new(),
        condition: None,
        permissions: permissions(pipeline, own),
        concurrency: own.lock.as_ref().map(|lock| {
            locked(format!("lock-{lock}"), "One at a time in the whole repository; none is lost.")
        }),
        kind: Kind::Steps(Box::new(Steps {
            environment: own.environment.as_ref().map(|environment| Environment {
                name: environment.name.clone(),
                url: environment.url.as_ref().map(|url| scope.text(url, None)),
            }),
            runs_on: match &own.runner_of_legs {
                Some(legs) => vec![path(format!("matrix.{}", legs.path)).braced()],
                None => pieces.runs_on(scope, &own.runner),
            },
            timeout: own.timeout.as_minutes(),
            matrix: own.matrix.as_ref().map(|legs| matrix(own, legs)),
            container: own.container.as_ref().map(|container| Container {
                name: String::new(),
                image: container.image.clone(),
                credentials: pieces.credentials(scope, own, &container.image),
                ports: Vec::new(),
                env: texts(scope, &container.env),
                options: container.options.clone(),
            }),
            services: own
                .services
                .iter()
                .map(|(name, service)| Container {
                    name: name.to_string(),
                    image: service.image.clone(),
                    credentials: pieces.credentials(scope, own, &service.image),
                    ports: service.ports.clone(),
                    env: texts(scope, &service.env),
                    options: service.options.clone(),
                })
                .collect(),
            env: job_env::env(pipeline, scope, own),
            outputs: artifacts::outputs(pipeline, own)
                .into_iter()
                .chain(after::outputs(pipeline, own))
                .collect(),
            steps: all_steps(pipeline, pieces, scope, own),
        })),
    }
}

/// A group that jobs wait in, up to a hundred of them.
pub fn locked(group: String, why: &str) -> Group {
    Group { group, cancel: "false".to_owned(), queue: true, about: vec![why.to_owned()] }
}

/// What the token of a job may do.
pub fn permissions(pipeline: &Pipeline, own: &Own) -> Vec<Permission> {
    let mut all: BTreeMap<String, Permission> = BTreeMap::new();
    all.insert("contents".to_owned(), contents_read());
    if Logins::of_job(pipeline, own).take_the_token(pipeline) {
        all.insert("packages".to_owned(), permission("packages", "read", "pulls the image"));
    }
    all.extend(after::permissions(pipeline, own).map(|right| (right.scope.clone(), right)));
    if own.follows() && !own.images.is_empty() {
        all.insert("actions".to_owned(), permission("actions", "read", "reads the archive of the other run"));
    }
    for (scope, level) in &own.permissions {
        all.insert(scope.0.clone(), permission(&scope.0, level.as_str(), "asked for in pipeline.toml"));
    }
    all.into_values().collect()
}

fn matrix(own: &Own, legs: &Legs) -> Matrix {
    let value = |value: &MatrixValue| match value {
        MatrixValue::Scalar(scalar) => json(scalar),
        MatrixValue::Row(row) => object(row),
    };
    Matrix {
        fail_fast: own.fail_fast,
        max_parallel: own.max_parallel,
        axes: legs
            .axes
            .iter()
            .map(|(axis, values)| (axis.clone(), values.iter().map(value).collect()))
            .collect(),
        include: legs.include.iter().map(object).collect(),
        exclude: legs.exclude.iter().map(object).collect(),
    }
}

/// YAML reads JSON, and JSON leaves no doubt about types.
fn json(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
        plain => plain.to_string(),
    }
}

fn object(row: &BTreeMap<String, Scalar>) -> String {
    let members: Vec<String> =
        row.iter().map(|(name, value)| format!("{}: {}", key(name), json(value))).collect();
    format!("{{{}}}", members.join(", "))
}

/// A key as it stands, or as JSON where YAML has another meaning for the word.
fn key(name: &str) -> String {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    if WORDS.contains(&name.to_ascii_lowercase().as_str()) { format!("\"{name}\"") } else { name.to_owned() }
}

fn texts(scope: &Scope<'_>, texts: &BTreeMap<EnvName, ByEvent>) -> Pairs {
    texts.iter().map(|(name, value)| (name.to_string(), scope.value(value, None))).collect()
}

fn all_steps(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Own) -> Vec<Step> {
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
    let asks = after::ask(pipeline, pieces, scope, own);
    let is_asked = asks.is_some();
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
    let logins = Logins::of_job(pipeline, own);
    all.extend(pieces.logins(scope, &logins));
    all.extend(asks);
    let before = all.len();
    all.extend(deployment::opening(pieces, scope, own));
    all.extend(pull(pipeline, pieces, scope, own, &logins));
    let layouts = layout::variables(pipeline, own);
    for setup in &own.body.setups {
        all.push(Step {
            name: format!("Set up {setup}"),
            uses: Some(pieces.own_action(&format!("setup-{setup}"))),
            env: layouts.clone(),
            ..Step::default()
        });
    }
    all.extend(own.body.downloads.iter().flat_map(|artifact| artifacts::download(pieces, artifact)));
    all.extend(started(pipeline, pieces, scope, own, false));
    all.extend(own.body.steps.iter().map(|step| {
        let mut step = steps::step(scope, step, own.working_directory.as_ref());
        step.env.extend(layouts.iter().cloned());
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
