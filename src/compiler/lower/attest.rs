//! What trusted runs attest of an image. The list of what is in it is made in a job that can only
//! read; the job that signs runs no scanner.

use super::logins::Logins;
use super::own::Workspace;
use super::pieces::{Pieces, contents_read, on_github, pairs, permission};
use super::scan::{keep, look, reads, scanner};
use super::scope::Scope;
use crate::language::manifest::Attestation;
use crate::language::value::Platform;
use crate::model::pipeline::{Check, Image, Pipeline};
use crate::model::workflow::expr::{path, text};
use crate::model::workflow::{Job, Kind, Permission, Step, Steps};

fn list(platform: &Platform) -> String {
    format!("sbom-{}.cdx.json", platform.slug())
}

fn artifact(image: &Image) -> String {
    format!("image-{}-sbom", image.name)
}

/// The job that lists what is in each platform's image, in [CycloneDX](https://cyclonedx.org).
pub fn sbom(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, image: &Image) -> Job {
    let one = |(at, platform): (usize, &Platform)| {
        let with = pairs([("format", "cyclonedx".to_owned()), ("output", list(platform))]);
        scanner(
            pieces,
            image,
            platform,
            format!("List what is in {} ({platform})", image.name),
            with,
            at == 0,
        )
    };
    let mut steps = pieces.checkout_own(Workspace::Bare);
    // Only trusted runs get here, and they have every platform.
    steps.extend(look(pieces, scope, image, &|_| None));
    steps.extend(image.platforms.iter().enumerate().map(one));
    let files: Vec<String> = image.platforms.iter().map(list).collect();
    steps.push(keep(pieces, "sbom", artifact(image), &files));
    let mut job = job(
        pipeline,
        pieces,
        scope,
        (Check::Sbom.id(image), format!("List {}", image.name)),
        vec!["Apart from the attestation: who lists what is in the image must not sign.".to_owned()],
        reads(image),
        Check::Sbom.limit(),
        steps,
    );
    if let Kind::Steps(body) = &mut job.kind {
        body.outputs = vec![("sbom".to_owned(), path("steps.sbom.outputs.artifact-id").braced())];
    }
    job
}

/// The job that attests what is not attested yet, and signs.
pub fn attest(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, image: &Image) -> Job {
    let wants = |kind| image.attest.contains(&kind);
    let mut steps = pieces.checkout_own(Workspace::Bare);
    steps.extend(pieces.logins(scope, &Logins::to_publish([image])));
    if wants(Attestation::Provenance) || wants(Attestation::Sbom) {
        steps.push(missing(pieces, scope, image));
    }
    if wants(Attestation::Provenance) {
        let name = format!("Attest where {} comes from", image.name);
        steps.push(statement(pieces, scope, image, name, None));
    }
    if wants(Attestation::Sbom) {
        let listed = path(format!("needs.{}.outputs.sbom", Check::Sbom.id(image)));
        steps.push(Step {
            name: format!("Download {}", artifact(image)),
            condition: Some(lacks("sbom")),
            uses: Some(pieces.action("actions/download-artifact")),
            // By its id: another job could put an artifact of the same name in its place.
            with: pairs([("artifact-ids", listed.braced()), ("path", "sbom".to_owned())]),
            ..Step::default()
        });
        steps.extend(image.platforms.iter().map(|platform| {
            let name = format!("Attest what is in {} ({platform})", image.name);
            statement(pieces, scope, image, name, Some(platform))
        }));
    }
    if wants(Attestation::Signature) {
        steps.extend(signature(pipeline, pieces, scope, image));
    }
    if wants(Attestation::Provenance) || wants(Attestation::Sbom) {
        steps.push(written(pieces, scope, image));
    }
    let mut permissions = vec![
        permission("attestations", "write", "keeps the attestations"),
        contents_read(),
        permission("id-token", "write", "proves to Sigstore which workflow signs"),
    ];
    if on_github(image) {
        permissions.push(permission("packages", "write", "puts them beside the image"));
    }
    if image.attest == [Attestation::Signature] {
        permissions.retain(|right| right.scope != "attestations");
    }
    job(
        pipeline,
        pieces,
        scope,
        (Check::Attest.id(image), format!("Attest {}", image.name)),
        vec!["Whatever of it an earlier run has attested already is left as it is.".to_owned()],
        permissions,
        Check::Attest.limit(),
        steps,
    )
}

fn lacks(kind: &str) -> crate::model::workflow::expr::Expr {
    path(format!("steps.missing.outputs.{kind}")).equals(text("missing"))
}

fn missing(pieces: &Pieces<'_>, scope: &Scope<'_>, image: &Image) -> Step {
    let kinds: Vec<&str> = image
        .attest
        .iter()
        .filter(|kind| **kind != Attestation::Signature)
        .map(|kind| kind.as_str())
        .collect();
    Step {
        name: "Look what is attested already".to_owned(),
        id: Some("missing".to_owned()),
        env: pairs([
            ("ATTEST", kinds.join(" ")),
            ("DIGEST", scope.build(&image.name, "digest").braced()),
            ("GH_TOKEN", path("github.token").braced()),
            ("IMAGE", image.name.to_string()),
            ("PLATFORMS", image.platforms.len().to_string()),
            ("REPOSITORY", super::definition::repository(image)),
            ("REVISION", scope.build(&image.name, "revision").braced()),
            ("SOURCE", scope.build(&image.name, "source").braced()),
        ]),
        run: Some(pieces.script("attested")),
        ..Step::default()
    }
}

/// The same question again: what was written last may have replaced what was written before.
fn written(pieces: &Pieces<'_>, scope: &Scope<'_>, image: &Image) -> Step {
    let mut step = missing(pieces, scope, image);
    step.name = "Find again what is attested".to_owned();
    step.id = None;
    step.env.push(("WRITTEN".to_owned(), "true".to_owned()));
    step
}

/// A statement about the digest, kept by GitHub and beside the image: what is in one platform, or
/// where the image comes from.
fn statement(
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    image: &Image,
    name: String,
    platform: Option<&Platform>,
) -> Step {
    let mut with = pairs([
        ("subject-name", super::definition::repository(image)),
        ("subject-digest", scope.build(&image.name, "digest").braced()),
    ]);
    if let Some(platform) = platform {
        with.push(("sbom-path".to_owned(), format!("sbom/{}", list(platform))));
    }
    // The storage record would need one right more.
    with.extend(pairs([
        ("push-to-registry", "true".to_owned()),
        ("create-storage-record", "false".to_owned()),
    ]));
    Step {
        name,
        condition: Some(lacks(if platform.is_some() { "sbom" } else { "provenance" })),
        uses: Some(pieces.action("actions/attest")),
        with,
        ..Step::default()
    }
}

fn signature(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, image: &Image) -> Vec<Step> {
    vec![
        Step {
            name: "Install cosign".to_owned(),
            uses: Some(pieces.action("sigstore/cosign-installer")),
            ..Step::default()
        },
        Step {
            name: format!("Sign {}", image.name),
            env: pairs([
                ("DIGEST", scope.build(&image.name, "digest").braced()),
                ("IMAGE", image.name.to_string()),
                ("REPOSITORY", super::definition::repository(image)),
                ("WORKFLOW", format!("{}.yml", pipeline.slug)),
            ]),
            run: Some(pieces.script("sign")),
            ..Step::default()
        },
    ]
}

#[allow(clippy::too_many_arguments, reason = "what differs between the two kinds of job")]
fn job(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    (id, name): (String, String),
    about: Vec<String>,
    permissions: Vec<Permission>,
    timeout: u64,
    steps: Vec<Step>,
) -> Job {
    Job {
        id,
        about,
        name,
        needs: Vec::new(),
        condition: None,
        permissions,
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.runs_on(scope, &pipeline.runs_on),
            timeout,
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs: Vec::new(),
            steps,
        })),
    }
}
