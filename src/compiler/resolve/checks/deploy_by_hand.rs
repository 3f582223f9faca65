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
            let gated = if deployment.order == Order::Version { "" } else { " after = \"gate\"," };
            let event =
                Pipeline::tested_in(job).first().map_or_else(|| event.to_owned(), ToString::to_string);
            error
                .also(place, format!("no tag of this image says of which {} it is", named(deployment)))
                .why("by hand a deployment goes back to what served before, or deploys another commit, and it finds the images of that by their tags")
                .help(format!("add to the `tags` of `{image}`:\n    {{ on = \"{event}\", tag = \"{template}\",{gated} keep = \"90d\" }},"))
        }
        NotByHand::NotGated(image, row) => error
            .also(row, format!("the build of `{image}` writes this tag, before the gate"))
            .why("a later run of the commit may build another image and leave this tag alone, so that a green gate would not be this image's")
            .help("let the tag be written behind the gate: add `after = \"gate\"` to its row"),
        NotByHand::ReadsEvent(path) => error
            .label(format!("it reads `{path}`"))
            .why("a run by hand has another event, in which that is empty")
            .help("take it out of the deployment, or let the script ask GitHub for it, by `COMMIT_SHA`"),
        NotByHand::Schedules => error
            .label("it deploys in a schedule, and there are several")
            .why("GitHub does not say of a run which schedule has started it, so that the gate of another could answer for it")
            .help("give the other schedule a pipeline of its own, or deploy in another event"),
        NotByHand::Source(image) => error
            .also(pipeline.image(&image).map_or_else(|| job.span.clone(), |image| image.span.clone()), "this image sets `org.opencontainers.image.source`")
            .why("by hand only an image is deployed that says of itself that this repository has built it")
            .help("leave the label to pipegen, which writes the address of the repository"),
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
