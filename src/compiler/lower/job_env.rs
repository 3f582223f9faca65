//! What a job of the user's finds in its environment.

use super::handoff;
use super::scope::Scope;
use crate::language::value::variable::{self, Form, Origin};
use crate::model::pipeline::{Consumption, Image, Job, Pipeline};
use crate::model::workflow::Pairs;
use crate::model::workflow::expr::path;
use std::collections::BTreeMap;

/// What every job of the user's finds in `env`.
pub fn env(pipeline: &Pipeline, scope: &Scope<'_>, own: &Job) -> Pairs {
    let mut env: BTreeMap<String, String> = BTreeMap::new();
    for variable in variable::OF_RUN {
        env.extend(value(scope, own, variable.origin, None).map(|value| (variable.name.to_owned(), value)));
    }
    for used in &own.images {
        let Some(image) = pipeline.image(&used.image) else { continue };
        for variable in variable::OF_IMAGE {
            env.extend(
                value(scope, own, variable.origin, Some((used, image)))
                    .map(|value| (variable.of(&used.image), value)),
            );
        }
        if own.images.len() == 1 {
            let only = variable::OF_ONLY_IMAGE;
            env.extend(
                value(scope, own, only.origin, Some((used, image)))
                    .map(|value| (only.name.to_owned(), value)),
            );
        }
    }
    // What the job says itself comes later, and wins.
    for (name, value) in &pipeline.env {
        env.insert(name.to_string(), scope.value(value, None));
    }
    for secret in own.secrets.iter().filter(|secret| !secret.variable && own.listed.contains(&secret.name)) {
        env.insert(secret.name.clone(), path(secret.path()).braced());
    }
    for (name, value) in &own.env {
        env.insert(name.to_string(), scope.value(value, None));
    }
    env.into_iter().collect()
}

/// The value of a variable, of the run or of an image; nothing where the job's `env` does not have it.
fn value(
    scope: &Scope<'_>,
    own: &Job,
    origin: Origin,
    image: Option<(&Consumption, &Image)>,
) -> Option<String> {
    match (origin, image) {
        (Origin::Plan(output), _) => Some(scope.plan(output).braced()),
        (Origin::Trust, _) => Some(scope.trust_at_start().braced()),
        (Origin::Build(output), Some((used, _))) => Some(scope.handed_to(own, used, output).braced()),
        (Origin::Name, Some((used, image))) => match used.form() {
            Form::InDocker => Some(handoff::held_as(image)),
            Form::ByReference => scope.reference(image),
            Form::AsFiles => None,
        },
        (Origin::Build(_) | Origin::Name | Origin::Layout, _) => None,
    }
}
