//! The user's steps, artifacts and set-ups.

use super::consumer::when;
use super::pieces::{Pieces, pairs, reference};
use super::scope::Scope;
use crate::manifest::When;
use crate::pipeline::{Action, Artifact, Job as Own, Legs, Step as Written, Upload};
use crate::value::{Name, RelativePath};
use crate::workflow::expr::{Expr, path};
use crate::workflow::{Composite, Step};

/// A step of a job, whose scripts run in `directory`. Only the user's: pipegen's own run at the root.
pub fn step(scope: &Scope<'_>, own: &Written, directory: Option<&RelativePath>) -> Step {
    let env = own.env.iter().map(|(name, value)| (name.to_string(), scope.text(value, None))).collect();
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

fn condition(scope: &Scope<'_>, own: &Written) -> Option<Expr> {
    let further = own.condition.as_ref().map(|condition| scope.expression(&condition.0));
    match (when(own.when), further) {
        (None, None) => None,
        (Some(when), None) => Some(when),
        (None, Some(further)) => Some(Expr::Path(further)),
        (Some(when), Some(further)) => Some(when.and(Expr::Group(further))),
    }
}

/// Unpacks an artifact where its job uploaded it from.
pub fn download(pieces: &Pieces<'_>, artifact: &Artifact) -> Step {
    let with = if artifact.by_leg {
        pairs([("pattern", format!("{}-*", artifact.name)), ("merge-multiple", "true".to_owned())])
    } else {
        pairs([("name", artifact.name.to_string())])
    };
    Step {
        name: format!("Download {}", artifact.name),
        uses: Some(pieces.action("actions/download-artifact")),
        with,
        ..Step::default()
    }
}

/// Uploads files. Overwrites, so that failed jobs can run again.
pub fn upload(pieces: &Pieces<'_>, job: &Own, upload: &Upload) -> Step {
    let leg = job.matrix.as_ref().map(leg_name).unwrap_or_default();
    let missing = if upload.when == When::Success { "error" } else { "warn" };
    Step {
        name: format!("Upload {}", upload.name),
        condition: when(upload.when),
        uses: Some(pieces.action("actions/upload-artifact")),
        with: pairs([
            ("name", format!("{}{leg}", upload.name)),
            ("path", upload.paths.join("\n")),
            ("retention-days", upload.days.to_string()),
            ("if-no-files-found", missing.to_owned()),
            ("overwrite", "true".to_owned()),
        ]),
        ..Step::default()
    }
}

/// What tells a leg's artifact from another's: its values, or its number where these do not.
fn leg_name(legs: &Legs) -> String {
    if legs.suffixes().is_none() {
        return format!("-{}", path("strategy.job-index").braced());
    }
    legs.identity().into_iter().map(|value| format!("-{}", path(value).braced())).collect()
}

/// A set-up as a composite action.
pub fn composite(scope: &Scope<'_>, name: &Name, steps: &[Written]) -> Composite {
    Composite {
        name: format!("Set up {name}"),
        description: format!("Steps that jobs with `setup = \"{name}\"` begin with"),
        steps: steps.iter().map(|own| step(scope, own, None)).collect(),
    }
}
