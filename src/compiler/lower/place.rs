//! The job that asks which images are at a place: once in a run, so that all jobs and legs that take them see the
//! same, whatever moves meanwhile.

use super::logins::Logins;
use super::own::Workspace;
use super::pieces::{Pieces, contents_read, on_github, pairs, permission};
use super::scope::Scope;
use crate::compiler::graph::LIMIT;
use crate::language::value::At;
use crate::model::pipeline::{Image, Pipeline, Place};
use crate::model::workflow::expr::path;
use crate::model::workflow::{Job, Kind, Pairs, Step, Steps};

/// The step that asks.
const ASKED: &str = "at";

/// The job.
pub fn job(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Place) -> Job {
    let images: Vec<&Image> = own.images.iter().filter_map(|name| pipeline.image(name)).collect();
    let mut permissions = vec![contents_read()];
    if images.iter().any(|image| on_github(image)) {
        permissions.push(permission("packages", "read", "reads the tags"));
    }
    let mut steps = pieces.checkout_own(Workspace::Bare);
    steps.extend(pieces.logins(scope, &Logins::to_publish(images.iter().copied())));
    steps.push(step(pieces, scope, own, &images));
    Job {
        id: own.id.clone(),
        about: vec!["Asks once for images that this run does not build.".to_owned()],
        name: own.id.clone(),
        needs: Vec::new(),
        condition: None,
        permissions,
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.hosted(),
            timeout: LIMIT,
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs: outputs(own),
            steps,
        })),
    }
}

fn step(pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Place, images: &[&Image]) -> Step {
    let line = |image: &&Image| Some(format!("{} {}", image.name, image.repository.as_ref()?));
    let (deploy, tag) = match &own.at {
        At::Deployment(name) => (name.to_string(), String::new()),
        At::Tag(tag) => (String::new(), tag.clone()),
    };
    let mut env = pairs([
        ("AT_DEPLOY", deploy),
        ("AT_TAG", tag),
        ("COMMIT_SHA", scope.plan("sha").braced()),
        ("IMAGES", images.iter().filter_map(line).collect::<Vec<_>>().join("\n")),
        ("NEEDS_COMMIT", own.needs_commit.to_string()),
        ("VERSION", scope.plan("version").braced()),
    ]);
    env.retain(|(_, value)| !value.is_empty());
    Step {
        name: format!("Ask what is at {}", own.at),
        id: Some(ASKED.to_owned()),
        env,
        run: Some(pieces.script("at")),
        ..Step::default()
    }
}

/// What the jobs read: [`Scope`] has the names.
fn outputs(own: &Place) -> Pairs {
    let of_image =
        own.images.iter().flat_map(|image| ["digest", "revision"].map(|what| format!("{image}-{what}")));
    let all = of_image.chain(super::scope::OF_PLACE.map(ToOwned::to_owned));
    all.map(|name| (name.clone(), path(format!("steps.{ASKED}.outputs.{name}")).braced())).collect()
}
