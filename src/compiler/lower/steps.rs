//! The user's steps, artifacts and set-ups.

use super::pieces::{Pieces, pairs, reference};
use super::scope::Scope;
use super::status::inline;
use crate::language::manifest::When;
use crate::language::value::{Name, RelativePath};
use crate::model::pipeline::Job as Own;
use crate::model::pipeline::Legs;
use crate::model::pipeline::Step as Written;
use crate::model::pipeline::{Action, Artifact, Upload};
use crate::model::workflow::expr::{Expr, call, path};
use crate::model::workflow::{Composite, Step};

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

/// After what a step runs, as a condition.
fn when(when: When) -> Option<Expr> {
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

/// Brings the files of an artifact back to where they stood, and those of legs each into a folder of its own:
/// they have the same names. The action puts them beside the checkout, for it would follow a link of the commit.
/// A missing one ends the job, by the action, or where a pattern may match nothing, by the step behind it.
pub fn download(pieces: &Pieces<'_>, artifact: &Artifact) -> Vec<Step> {
    let (key, value) = match artifact.legs {
        Some(_) => ("pattern", format!("{}-*", artifact.name)),
        None => ("name", artifact.name.to_string()),
    };
    let folder = format!("{}/pipegen/artifacts/{}", path("runner.temp").braced(), artifact.name);
    let get = Step {
        name: format!("Download {}", artifact.name),
        uses: Some(pieces.action("actions/download-artifact")),
        with: pairs([(key, value), ("path", folder.clone())]),
        ..Step::default()
    };
    let legs = artifact.legs.map(|legs| legs.to_string()).unwrap_or_default();
    let place = Step {
        name: format!("Put {} where it was", artifact.name),
        env: pairs([("ARTIFACT", artifact.name.to_string()), ("FROM", folder), ("LEGS", legs)]),
        run: Some(inline(PLACE)),
        ..Step::default()
    };
    vec![get, place]
}

/// Stands in the workflow: the job may have nothing of the pipeline's on disk.
const PLACE: &str = include_str!("../../../templates/scripts/place.sh");

/// No file has this name. As one of the paths it makes the root of the checkout the root of the artifact,
/// which else is [what all paths have in common](https://github.com/actions/upload-artifact#upload-using-multiple-paths-and-exclusions),
/// and so keeps every file where it was.
const ROOT: &str = ".pipegen-root";

/// Uploads files. Overwrites, so that failed jobs can run again. Hidden files are files, but for what Git
/// and pipegen keep in the checkout. That nothing is there is an error, unless the files are those of a
/// failure.
pub fn upload(pieces: &Pieces<'_>, job: &Own, upload: &Upload) -> Step {
    let leg = job.matrix.as_ref().map(leg_name).unwrap_or_default();
    let missing = if upload.when == When::Failure { "warn" } else { "error" };
    let is_wide = |path: &String| {
        let first = path.trim_start_matches("./").split('/').next().unwrap_or_default();
        first.is_empty() || first == "." || first.contains(['*', '?', '['])
    };
    let mut paths = vec![ROOT.to_owned()];
    paths.extend(upload.paths.iter().cloned());
    if upload.paths.iter().any(is_wide) {
        paths.extend([".git", ".pipegen"].map(|own| format!("!{own}/**")));
    }
    Step {
        name: format!("Upload {}", upload.name),
        condition: when(upload.when),
        uses: Some(pieces.action("actions/upload-artifact")),
        with: pairs([
            ("name", format!("{}{leg}", upload.name)),
            ("path", paths.join("\n")),
            ("retention-days", upload.days.to_string()),
            ("if-no-files-found", missing.to_owned()),
            ("include-hidden-files", "true".to_owned()),
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
