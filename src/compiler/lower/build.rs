//! The jobs that build an image: one, or one for each platform and one that joins them.

use super::artifacts;
use super::definition::{Publish, definition, rebuild, repository};
use super::logins::Logins;
use super::own::Workspace;
use super::pieces::{Pieces, contents_read, on_github, pairs, permission};
use super::scope::Scope;
use super::secrets::require;
use super::steps;
use crate::compiler::graph::LIMIT_INDEX;
use crate::language::manifest::Checkout;
use crate::language::value::Platform;
use crate::model::pipeline::{Artifact, Image, Pipeline, Secret, secrets_of};
use crate::model::workflow::expr::{path, text};
use crate::model::workflow::{Job, Kind, Pairs, Permission, Step, Steps};

/// The job of an image of one platform.
pub fn single(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, image: &Image) -> Job {
    let platform = &image.platforms[0];
    let outputs = outputs(platform).into_iter().chain(host(image)).collect();
    let steps = build_steps(pipeline, pieces, scope, image, platform, Publish::Image);
    job(
        pipeline,
        pieces,
        scope,
        image,
        &format!("build-{}", image.name),
        &format!("Build {}", image.name),
        Some(platform),
        outputs,
        steps,
    )
}

/// The job of one platform of several.
pub fn platform(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    image: &Image,
    platform: &Platform,
) -> Job {
    let outputs = outputs(platform).into_iter().chain([leg(platform)]).collect();
    let steps = build_steps(pipeline, pieces, scope, image, platform, Publish::Platform);
    let id = format!("build-{}-{}", image.name, platform.slug());
    job(
        pipeline,
        pieces,
        scope,
        image,
        &id,
        &format!("Build {} ({platform})", image.name),
        Some(platform),
        outputs,
        steps,
    )
}

/// The job that joins the platforms.
pub fn index(pieces: &Pieces<'_>, scope: &Scope<'_>, pipeline: &Pipeline, image: &Image) -> Job {
    let outputs = ["archives", "digest", "image-ids", "revision", "source"]
        .map(|name| (name.to_owned(), path(format!("steps.index.outputs.{name}")).braced()))
        .to_vec();
    let leg = |platform: &Platform| {
        path(format!("needs.build-{}-{}.outputs.leg", image.name, platform.slug())).braced()
    };
    let legs: Vec<String> = image.platforms.iter().map(leg).collect();
    let join = Step {
        name: "Join the platforms".to_owned(),
        id: Some("index".to_owned()),
        env: pairs([
            ("COMMIT_SHA", scope.plan("sha").braced()),
            ("IMAGE", image.name.to_string()),
            ("LEGS", legs.join("\n")),
            ("MAX_AGE", image.max_age.as_secs().to_string()),
            ("PLATFORMS", scope.plan(&format!("platforms-{}", image.name)).braced()),
            ("REBUILD", rebuild(&image.name)),
            ("REPOSITORY", repository(image)),
            ("TAGS", scope.plan(&format!("tags-{}", image.name)).braced()),
            ("TRUST", scope.plan("trust").braced()),
        ]),
        run: Some(pieces.script("index")),
        ..Step::default()
    };
    let mut steps = pieces.checkout_own(Workspace::Bare);
    steps.extend(pieces.logins(scope, &Logins::to_publish([image])));
    steps.push(join);
    let id = format!("build-{}", image.name);
    job(pipeline, pieces, scope, image, &id, &format!("Build {}", image.name), None, outputs, steps)
}

/// What the joining job is told of one platform; empty where this run did not build it.
fn leg(platform: &Platform) -> (String, String) {
    let value = |name: &str| path(format!("steps.build.outputs.{name}"));
    let words = [
        platform.to_string(),
        value("digest").or(text("-")).braced(),
        value("image-id").braced(),
        value("source").braced(),
        value("revision").braced(),
        value("key").braced(),
        value("archive").or(text("-")).braced(),
        value("index").or(text("-")).braced(),
    ];
    ("leg".to_owned(), words.join(" "))
}

/// What whoever uses an image is told of it by the job that builds it for a platform.
fn outputs(platform: &Platform) -> Pairs {
    let value = |name: &str| path(format!("steps.build.outputs.{name}")).braced();
    pairs([
        ("archives", format!("{platform}={}", value("archive"))),
        ("digest", value("digest")),
        ("image-ids", format!("{platform}={}", value("image-id"))),
        ("revision", value("revision")),
        ("source", value("source")),
    ])
}

/// Which machine has an image that stays on one.
fn host(image: &Image) -> Pairs {
    let value = |name: &str| path(format!("steps.build.outputs.{name}")).braced();
    let all = pairs([("host", value("host")), ("host-name", value("host-name"))]);
    all.into_iter().filter(|_| image.is_on_machine()).collect()
}

#[allow(clippy::too_many_arguments, reason = "what differs between the three kinds of job")]
fn job(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    image: &Image,
    id: &str,
    name: &str,
    platform: Option<&Platform>,
    outputs: Pairs,
    steps: Vec<Step>,
) -> Job {
    let own = platform.and_then(|platform| Some((platform, &image.runners.get(platform)?.runner)));
    let runs_on = match own {
        Some((platform, runner)) => pieces.builds_on(scope, runner, platform),
        None => pieces.runs_on(scope, &pipeline.runs_on),
    };
    Job {
        id: id.to_owned(),
        about: Vec::new(),
        name: name.to_owned(),
        needs: Vec::new(),
        condition: None,
        permissions: permissions(pipeline, image),
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on,
            timeout: if platform.is_some() { image.timeout.as_minutes() } else { LIMIT_INDEX },
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs,
            steps,
        })),
    }
}

fn permissions(pipeline: &Pipeline, image: &Image) -> Vec<Permission> {
    let mut permissions = vec![contents_read()];
    let below = image.from.iter().filter_map(|base| pipeline.image(&base.image)).any(on_github);
    if on_github(image) {
        permissions.push(permission("packages", "write", "pushes the image and its tags"));
    } else if below {
        permissions.push(permission("packages", "read", "pulls the images that it is built on"));
    }
    permissions
}

fn build_steps(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    image: &Image,
    platform: &Platform,
    publish: Publish,
) -> Vec<Step> {
    let bases: Vec<&Image> = image.from.iter().filter_map(|base| pipeline.image(&base.image)).collect();
    let mut steps = prepared(pipeline, scope, image);
    steps.push(pieces.checkout_commit(scope, false));
    steps.extend(pieces.checkout_own(Workspace::Commit(Pieces::commit_of(scope, Checkout::Shallow))));
    let read = secrets_of(image);
    let required: Vec<&Secret> = read.iter().filter(|secret| secret.required).collect();
    if !required.is_empty() {
        steps.push(require(pieces, &required));
    }
    steps.extend(pieces.logins(scope, &Logins::to_build(pipeline, image)));
    steps.extend(bases.iter().map(|base| base_archive(pieces, scope, base, platform)));
    steps.extend(image.downloads.iter().map(|artifact| download(pieces, image, artifact)));
    steps.push(Step {
        name: "Find or build the image".to_owned(),
        id: Some("build".to_owned()),
        uses: Some(pieces.own_action("build")),
        with: definition(pipeline, scope, image, platform, publish),
        ..Step::default()
    });
    steps
}

/// The steps of set-ups, which see nothing of the commit.
fn prepared(pipeline: &Pipeline, scope: &Scope<'_>, image: &Image) -> Vec<Step> {
    let setups = image.setups.iter().filter_map(|name| pipeline.setups.get(name));
    setups.flatten().map(|step| steps::step(scope, step, None)).collect()
}

/// Fetches an artifact of which the image is made: the one that the job has put out, by its number. Whatever another
/// job uploads under the name has another. Without a number the action would take all artifacts of the run.
fn download(pieces: &Pieces<'_>, image: &Image, artifact: &Artifact) -> Step {
    let number =
        path(format!("needs.{}.outputs.{}", artifact.job, artifacts::artifact_output(&artifact.name)));
    let folder = format!("{}/pipegen/inputs/{}/{}", path("runner.temp").braced(), image.name, artifact.name);
    Step {
        name: format!("Download {}", artifact.name),
        uses: Some(pieces.action("actions/download-artifact")),
        with: pairs([("artifact-ids", number.or(text("0")).braced()), ("path", folder)]),
        ..Step::default()
    }
}

/// Fetches a base that is in no registry.
pub fn base_archive(pieces: &Pieces<'_>, scope: &Scope<'_>, base: &Image, platform: &Platform) -> Step {
    let temp = path("runner.temp").braced();
    Step {
        name: format!("Download the base {}", base.name),
        condition: Some(scope.build(&base.name, "digest").equals(text(""))),
        uses: Some(pieces.action("actions/download-artifact")),
        with: pairs([
            ("name", format!("image-{}-{}", base.name, platform.slug())),
            ("path", format!("{temp}/pipegen/bases/{}", base.name)),
        ]),
        ..Step::default()
    }
}
