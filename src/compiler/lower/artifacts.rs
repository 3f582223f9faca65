//! Artifacts of the user's jobs.

use super::pieces::{Pieces, pairs};
use super::status::inline;
use super::steps::when;
use crate::language::manifest::When;
use crate::language::value::Name;
use crate::model::pipeline::Job as Own;
use crate::model::pipeline::{Artifact, Legs, Pipeline, Upload};
use crate::model::workflow::expr::path;
use crate::model::workflow::{Pairs, Step};

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
/// failure. Where an image is made of it, the job puts out its number.
pub fn upload(pipeline: &Pipeline, pieces: &Pieces<'_>, job: &Own, upload: &Upload) -> Step {
    let is_output = is_part(pipeline, job, &upload.name);
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
        id: is_output.then(|| artifact_output(&upload.name)),
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

/// Name of the output of a job, and of its step, that says which artifact of this name it has uploaded.
pub fn artifact_output(name: &Name) -> String {
    format!("pipegen-artifact-{name}")
}

/// What tells a leg's artifact from another's: its values, or its number where these do not.
fn leg_name(legs: &Legs) -> String {
    if legs.suffixes().is_none() {
        return format!("-{}", path("strategy.job-index").braced());
    }
    legs.identity().into_iter().map(|value| format!("-{}", path(value).braced())).collect()
}

/// The numbers of artifacts of which images are made.
pub fn outputs(pipeline: &Pipeline, own: &Own) -> Pairs {
    let uploads = own.body.uploads.iter().filter(|upload| is_part(pipeline, own, &upload.name));
    let output = |name: String| {
        let value = path(format!("steps.{name}.outputs.artifact-id")).braced();
        (name, value)
    };
    uploads.map(|upload| output(artifact_output(&upload.name))).collect()
}

/// Whether an image is made of an artifact of the job.
fn is_part(pipeline: &Pipeline, own: &Own, name: &Name) -> bool {
    let mut downloads = pipeline.images.iter().flat_map(|image| &image.downloads);
    downloads.any(|artifact| artifact.job == own.name && artifact.name == *name)
}
