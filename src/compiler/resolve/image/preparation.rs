//! `needs`, `download` and `setup` of an image: what comes before its build.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::names;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Many};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::{Artifact, Image, Job};
use std::collections::{BTreeMap, BTreeSet};

/// Ids of the steps that a build has itself.
const OWN: [&str; 1] = ["build"];

/// The jobs of `needs`; whether they are there is seen when all jobs are known.
pub fn needs(table: &manifest::Image) -> Vec<Name> {
    names(table.needs.as_ref()).iter().map(|name| name.value.clone()).collect()
}

/// The artifacts of `download`; [`link`] finds who uploads them.
pub fn downloads(table: &manifest::Image) -> Vec<Artifact> {
    let artifact =
        |name: &Spanned<Name>| Artifact { name: name.value.clone(), job: name.value.clone(), legs: None };
    names(table.download.as_ref()).iter().map(artifact).collect()
}

/// Finds the job that uploads each artifact.
pub fn link(images: &mut [Image], jobs: &BTreeMap<Name, Job>) {
    for artifact in images.iter_mut().flat_map(|image| &mut image.downloads) {
        let uploads = |job: &&Job| job.body.uploads.iter().any(|upload| upload.name == artifact.name);
        if let Some(uploader) = jobs.values().find(uploads) {
            artifact.job = uploader.name.clone();
            artifact.legs = uploader.matrix.as_ref().map(crate::model::pipeline::Legs::count);
        }
    }
}

/// Resolves `setup`. The steps stand in the build job, in front of every checkout.
pub fn setups(cx: &mut Context<'_>, written: Option<&Many<Spanned<Name>>>) -> Vec<Name> {
    let mut ids: BTreeSet<String> = OWN.map(str::to_owned).into();
    for name in names(written) {
        let Some(setup) = cx.lookup("setup", name, cx.manifest.setup.as_ref()).cloned() else { continue };
        cx.used_setups.insert(name.value.clone());
        for step in &setup.value.steps.value {
            if let Some(action) = step.uses.as_ref().filter(|action| action.value.starts_with("./")) {
                cx.error(
                    Diagnostic::error(Code::Unsupported, action.span.clone(), "an action of the repository, before a build")
                        .also(name.span.clone(), "an image begins with this set-up")
                        .why("it runs before anything is checked out, so that nothing of the commit decides how the machine is set up")
                        .help("use a pinned action of another repository, or a script"),
                );
            }
            let Some(id) = step.id.as_ref().filter(|id| !ids.insert(id.value.0.to_ascii_lowercase())) else {
                continue;
            };
            cx.error(
                Diagnostic::error(
                    Code::ReservedName,
                    id.span.clone(),
                    format!("the id `{}` is taken", id.value.0),
                )
                .also(name.span.clone(), "in the build that begins with this set-up")
                .why("its steps stand in one job with those of pipegen and of the image's other set-ups")
                .help(format!("give the step another id: `{}-{}`", name.value, id.value.0)),
            );
        }
    }
    names(written).iter().map(|name| name.value.clone()).collect()
}
