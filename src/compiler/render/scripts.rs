//! The scripts of a generated pipeline: files, the same in every pipeline.

use crate::compiler::lower::images_asked_about;
use crate::language::manifest::{Attestation, Include, Wiring};
use crate::model::pipeline::{Class, Image, Job, Pipeline, Told, secrets_of};

macro_rules! scripts {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../../templates/scripts/", $name, ".sh")))),+]
    };
}

/// Those that every pipeline needs.
const PLAN: [(&str, &str); 8] =
    scripts!["event", "lib", "plan", "release", "select", "tags", "trust", "version"];
/// Records a tag that was there before.
const ADOPT: (&str, &str) = scripts!["adopt"][0];
/// Decides for a pipeline that is spread over several files.
const PARTS: (&str, &str) = scripts!["parts"][0];
/// Asks for the labels of a pull request.
const LABELS: (&str, &str) = scripts!["labels"][0];
/// Asks GitHub for the release of a Git tag.
const PUBLISHED: (&str, &str) = scripts!["published"][0];
/// Decides whether a pull request is skipped.
const SKIP: (&str, &str) = scripts!["skip"][0];
/// Those that find, build and hand over images.
const IMAGES: [(&str, &str); 13] = scripts![
    "access", "api", "archive", "bases", "context", "files", "find", "publish", "registry", "resolve",
    "save", "smoke", "unpack",
];
/// Writes commit tags.
const TAGGING: (&str, &str) = scripts!["tagging"][0];
/// Adds files of artifacts to what an image is made of.
const INPUTS: (&str, &str) = scripts!["inputs"][0];
/// Fetches the files of submodules.
const SUBMODULES: (&str, &str) = scripts!["submodules"][0];
/// Fetches files in Git LFS.
const LFS: (&str, &str) = scripts!["lfs"][0];
/// Joins platforms.
const INDEX: (&str, &str) = scripts!["index"][0];
/// Writes tags after the gate.
const PROMOTE: [(&str, &str); 2] = scripts!["moves", "promote"];
/// Records what tags and deployments stand for.
const RECORD: [(&str, &str); 2] = scripts!["forward", "record"];
/// Says which jobs may start behind promotion.
const AFTER: (&str, &str) = scripts!["after"][0];
/// Asks whether a newer run has promoted.
const PROMOTED: (&str, &str) = scripts!["promoted"][0];
/// Holds back tags of images that do not gate.
const ADVISORY: (&str, &str) = scripts!["advisory"][0];
/// Asks for images that the run does not build.
const AT: (&str, &str) = scripts!["at"][0];
/// Frames deployments.
const DEPLOY: [(&str, &str); 8] = scripts![
    "deploy-ask",
    "deploy-health",
    "deploy-record",
    "deploy-say",
    "deploy-start",
    "deploy-verify",
    "deployed",
    "serving",
];
/// Decides what is deployed by hand.
const DECIDE: (&str, &str) = scripts!["deploy-decide"][0];
/// Copies what is promoted to further repositories.
const MIRROR: (&str, &str) = scripts!["mirror"][0];
/// Asks registries what refers to an image.
const REFERRERS: (&str, &str) = scripts!["referrers"][0];
/// Looks what is attested already.
const ATTESTED: (&str, &str) = scripts!["attested"][0];
/// Signs.
const SIGN: (&str, &str) = scripts!["sign"][0];
/// Sends findings to code scanning.
const SARIF: (&str, &str) = scripts!["sarif"][0];
/// Asks GitHub what a job cannot go on without.
const GITHUB: (&str, &str) = scripts!["github"][0];
/// Tells of jobs that went wrong.
const NOTIFY: (&str, &str) = scripts!["notify"][0];
/// Deletes images.
const PRUNE: (&str, &str) = scripts!["prune"][0];
/// Reads values out of files of the commit.
const VALUE: (&str, &str) = scripts!["value"][0];
/// Checks secrets.
const REQUIRE: (&str, &str) = scripts!["require"][0];
/// Makes an OCI layout of an archive.
const LAYOUT: (&str, &str) = scripts!["layout"][0];
/// Verifies what the run before handed over.
const VERIFY: (&str, &str) = scripts!["verify"][0];
/// Decides for a called file that is started by hand.
const BY_HAND: (&str, &str) = scripts!["by-hand"][0];
/// Asks the machine's Docker in the place of a registry.
const MACHINE: (&str, &str) = scripts!["machine"][0];
/// Starts a service.
const SERVICE: (&str, &str) = scripts!["service"][0];

/// Those that find, build and hand over the pipeline's images.
fn of_images(pipeline: &Pipeline) -> Vec<(&'static str, &'static str)> {
    let any = |what: fn(&Image) -> bool| pipeline.images.iter().any(what);
    let more = [
        (any(Image::is_on_machine), MACHINE),
        (any(|image| !image.downloads.is_empty()), INPUTS),
        (any(|image| image.include.contains(&Include::Submodules)), SUBMODULES),
        (any(|image| image.include.contains(&Include::Lfs)), LFS),
    ];
    let more = more.into_iter().filter_map(|(wanted, script)| wanted.then_some(script));
    IMAGES.into_iter().chain([TAGGING]).chain(more).collect()
}

/// Name and text of every script that the pipeline calls.
pub fn needed(pipeline: &Pipeline, is_divided: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    let has_images = !pipeline.images.is_empty();
    let multi = pipeline.images.iter().any(Image::is_multi_platform);
    let is_late = |image: &&Image| image.tags.iter().any(|row| row.class != Class::Commit);
    let late = pipeline.images.iter().any(|image| is_late(&image));
    let advisory = pipeline.images.iter().filter(is_late).any(|image| !image.required);
    let moves = pipeline.images.iter().flat_map(|image| &image.tags).any(|row| row.class == Class::Moving);
    let mirrors = pipeline.images.iter().any(|image| !image.mirrors.is_empty());
    let kinds = || pipeline.images.iter().flat_map(|image| &image.attest);
    let statements = kinds().any(|kind| *kind != Attestation::Signature);
    let signed = kinds().any(|kind| *kind == Attestation::Signature);
    let sarif = pipeline.images.iter().filter_map(|image| image.scan.as_ref()).any(|scan| scan.sarif);
    let layouts = pipeline.jobs.values().flat_map(|job| &job.images).any(|used| used.is_layout());
    let follows = pipeline.jobs.values().any(|job| job.follows());
    let after = pipeline.jobs.values().any(|job| job.after_promotion);
    let asks = pipeline.jobs.values().any(|job| !images_asked_about(pipeline, job).is_empty());
    let deploys = pipeline.jobs.values().any(|job| job.deployment.is_some());
    let by_hand = pipeline.started_by_hand().next().is_some();
    let services = pipeline.jobs.values().any(|job| !job.started_services.is_empty());
    let some =
        |wanted: bool, scripts: Vec<(&'static str, &'static str)>| if wanted { scripts } else { Vec::new() };
    let labels = pipeline.jobs.values().any(|job| job.selector.labels.is_some());
    PLAN.into_iter()
        .chain(some(is_divided, vec![PARTS]))
        .chain(some(labels, vec![LABELS]))
        .chain(some(pipeline.publishes_releases(), vec![PUBLISHED]))
        .chain(some(!pipeline.skip.is_empty(), vec![SKIP]))
        .chain(some(!pipeline.values.is_empty(), vec![VALUE]))
        .chain(some(has_images, of_images(pipeline)))
        .chain(some(multi, vec![INDEX]))
        .chain(some(moves, vec![ADOPT]))
        .chain(some(late, PROMOTE.to_vec()))
        .chain(some(late || deploys || !pipeline.places.is_empty(), RECORD.to_vec()))
        .chain(some(!pipeline.places.is_empty(), vec![AT]))
        .chain(some(late && after, vec![AFTER]))
        .chain(some(asks, vec![PROMOTED]))
        .chain(some(advisory, vec![ADVISORY]))
        .chain(some(deploys, DEPLOY.to_vec()))
        .chain(some(late && mirrors, vec![MIRROR]))
        .chain(some(statements || mirrors, vec![REFERRERS]))
        .chain(some(statements, vec![ATTESTED]))
        .chain(some(signed, vec![SIGN]))
        .chain(some(sarif, vec![SARIF]))
        .chain(some(by_hand, vec![DECIDE]))
        .chain(some(pipeline.retention.is_some() || follows || by_hand, vec![GITHUB]))
        .chain(some(pipeline.retention.is_some(), vec![PRUNE]))
        .chain(some(!pipeline.notifications.is_empty(), vec![NOTIFY]))
        .chain(some(requires_secrets(pipeline), vec![REQUIRE]))
        .chain(some(services, vec![SERVICE]))
        .chain(some(layouts, vec![LAYOUT]))
        .chain(some(follows, vec![VERIFY]))
        .chain(some(pipeline.jobs.values().any(|job| job.wiring == Wiring::Call), vec![BY_HAND]))
}

/// Whether something asks for a secret that has to be there.
fn requires_secrets(pipeline: &Pipeline) -> bool {
    let built = pipeline.images.iter().flat_map(secrets_of).any(|secret| secret.required);
    let has_steps = |job: &&Job| job.called.is_none();
    let requires = |own: &Told| matches!(own, Told::Run(_, all) if all.iter().any(|secret| secret.required));
    built
        || pipeline.jobs.values().filter(has_steps).any(|job| job.withheld().next().is_some())
        || pipeline.notifications.values().any(|own| requires(&own.how))
}
