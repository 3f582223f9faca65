//! Deployments that cannot be started by hand.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::{Deployment, Image, Job, NotByHand, Order, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for job in pipeline.jobs.values() {
        let Some(deployment) = &job.deployment else { continue };
        // Without a repository there is nothing to deploy, which is an error of its own.
        let is_nowhere = |image: &Image| image.repository.is_none() && job.uses(&image.name);
        if pipeline.images.iter().any(is_nowhere) {
            continue;
        }
        if let Err(why) = pipeline.by_hand(job) {
            cx.error(of(pipeline, job, deployment, why));
        }
    }
}

fn of(pipeline: &Pipeline, job: &Job, deployment: &Deployment, why: NotByHand) -> Diagnostic {
    let message = format!("`[deploy.{}]` cannot be started by hand", deployment.name);
    let error = Diagnostic::warning(Code::DeployNotByHand, job.span.clone(), message);
    match why {
        NotByHand::NoTag(image) => {
            let place = pipeline.image(&image).map_or_else(|| job.span.clone(), |image| image.span.clone());
            let (event, template) = match deployment.order {
                Order::Version => ("release", "{version}"),
                _ => ("push", "sha-{short-sha}"),
            };
            let event =
                Pipeline::tested_in(job).first().map_or_else(|| event.to_owned(), ToString::to_string);
            error
                .also(place, format!("no tag of this image says of which {} it is", named(deployment)))
                .why("by hand a deployment goes back to what served before, or deploys another commit, and it finds the images of that by their tags")
                .help(format!("add to the `tags` of `{image}`:\n    {{ on = \"{event}\", tag = \"{template}\", keep = \"90d\" }},"))
        }
        NotByHand::Reads(value) => error
            .label(format!("it reads `{{value.{value}}}`"))
            .why("what stands in a file of the commit is read by the plan, and a run by hand has none")
            .help(format!(
                "read the file in the script, which has the commit's files, and take `{{value.{value}}}` out"
            )),
    }
}

fn named(deployment: &Deployment) -> &'static str {
    if deployment.order == Order::Version { "release" } else { "commit" }
}
