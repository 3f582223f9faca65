//! Consumers and jobs of the one workflow.

use super::after;
use super::artifacts;
use super::logins::Logins;
use super::pieces::{Pieces, contents_read, permission};
use super::scope::Scope;
use super::{job_env, job_steps};
use crate::language::manifest::{MatrixValue, Scalar};
use crate::language::value::EnvName;
use crate::model::pipeline::Job as Own;
use crate::model::pipeline::{ByEvent, Legs, Pipeline};
use crate::model::workflow::expr::path;
use crate::model::workflow::{Container, Environment, Group, Job, Kind, Matrix, Pairs, Permission, Steps};
use std::collections::BTreeMap;

/// The job.
pub fn job(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Own) -> Job {
    let scope = &scope.of_job(own);
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
            steps: job_steps::all(pipeline, pieces, scope, own),
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
