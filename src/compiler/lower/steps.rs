//! The user's steps, artifacts and set-ups.

use super::pieces::reference;
use super::scope::Scope;
use crate::language::manifest::When;
use crate::language::value::{Name, RelativePath};
use crate::model::pipeline::Action;
use crate::model::pipeline::Step as Written;
use crate::model::workflow::expr::{Expr, call};
use crate::model::workflow::{Composite, Step};

/// A step of a job, whose scripts run in `directory`. Only the user's: pipegen's own run at the root.
pub fn step(scope: &Scope<'_>, own: &Written, directory: Option<&RelativePath>) -> Step {
    let env = own.env.iter().map(|(name, value)| (name.to_string(), scope.value(value, None))).collect();
    let mut step = Step {
        name: own.name.clone(),
        id: own.id.clone(),
        condition: condition(scope, own),
        env,
        timeout: own.timeout.map(|timeout| timeout.as_minutes()),
        ..Step::default()
    };
    match &own.action {
        Action::Run { script, working_directory } => {
            step.run = Some(script.clone());
            step.working_directory = working_directory.as_ref().or(directory).map(ToString::to_string);
        }
        Action::Uses { action, with } => {
            step.uses = Some(reference(action));
            step.with = with.iter().map(|(name, value)| (name.0.clone(), scope.text(value, None))).collect();
        }
    }
    step
}

/// After what a step runs, as a condition.
pub fn when(when: When) -> Option<Expr> {
    match when {
        When::Success => None,
        When::Failure => Some(call("failure", [])),
        When::Always => Some(call("always", [])),
    }
}

fn condition(scope: &Scope<'_>, own: &Written) -> Option<Expr> {
    let further = own.condition.as_ref().map(|condition| scope.expression(&condition.0));
    match (when(own.when), further) {
        (None, None) => None,
        (Some(when), None) => Some(when),
        (None, Some(further)) => Some(Expr::Path(further)),
        (Some(when), Some(further)) => Some(when.and(Expr::Group(further))),
    }
}

/// A set-up as a composite action.
pub fn composite(scope: &Scope<'_>, name: &Name, steps: &[Written]) -> Composite {
    Composite {
        name: format!("Set up {name}"),
        description: format!("Steps that jobs with `setup = \"{name}\"` begin with"),
        steps: steps.iter().map(|own| step(scope, own, None)).collect(),
    }
}
