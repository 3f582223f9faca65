//! The scan of an image. What it found goes to code scanning from another job, so that the scanner
//! never runs where a token may write.

use super::handoff;
use super::logins::Logins;
use super::own::Workspace;
use super::pieces::{Pieces, contents_read, on_github, pairs, permission};
use super::sarif;
use super::scope::Scope;
use super::status::inline;
use crate::language::manifest::Handoff;
use crate::language::value::{Platform, RelativePath};
use crate::model::pipeline::{Check, Image, Pipeline, Scan};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Job, Kind, Pairs, Permission, Step, Steps};

/// The scanner prints the list of what it is to ignore: no link may stand in its place.
const PLAIN: &str = include_str!("../../../templates/scripts/plain.sh");

/// The job that turns the gate red.
pub fn scan(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, image: &Image) -> Job {
    let mut steps = Vec::new();
    if let Some(scan) = &image.scan {
        let workspace = if scan.ignore_file.is_some() { Workspace::File } else { Workspace::Bare };
        steps.extend(scan.ignore_file.iter().flat_map(|file| ignore_file(pieces, scope, file)));
        steps.extend(pieces.checkout_own(workspace));
        steps.extend(look(pieces, scope, image, &|platform| only(scope, image, platform)));
        if scan.sarif {
            steps.extend(reports(pieces, scope, image, scan));
        }
        steps.extend(verdicts(pieces, scope, image, scan, &image.platforms));
    }
    let sarif = image.scan.as_ref().is_some_and(|scan| scan.sarif);
    let outputs = if sarif {
        vec![("sarif".to_owned(), path("steps.sarif.outputs.artifact-id").braced())]
    } else {
        Vec::new()
    };
    Job {
        id: Check::Scan.id(image),
        about: vec![
            "Whoever scans has a token that can only read; the image is looked at, not run.".to_owned(),
        ],
        name: format!("Scan {}", image.name),
        needs: Vec::new(),
        condition: None,
        permissions: reads(image),
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.runs_on(scope, &pipeline.runs_on),
            timeout: Check::Scan.limit(),
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs,
            steps,
        })),
    }
}

/// The one file and no other: the scanner would take a `trivy.yaml` beside it for orders.
fn ignore_file(pieces: &Pieces<'_>, scope: &Scope<'_>, file: &RelativePath) -> [Step; 2] {
    let mut step = pieces.checkout_commit(scope, false);
    let only =
        pairs([("sparse-checkout", format!("/{file}")), ("sparse-checkout-cone-mode", "false".to_owned())]);
    step.with.splice(1..1, only);
    let plain = Step {
        name: format!("Check that {file} is a file"),
        env: pairs([("FILE", file.to_string())]),
        run: Some(inline(PLAIN)),
        ..Step::default()
    };
    [Step { name: format!("Check out {file}"), ..step }, plain]
}

/// Brings every platform of the run to Docker, and forgets the log-ins.
pub fn look(
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    image: &Image,
    only: &dyn Fn(&Platform) -> Option<Expr>,
) -> Vec<Step> {
    let logins = Logins::to_look(image);
    let get = |platform: &Platform| Step {
        condition: only(platform),
        ..handoff::look_at(pieces, scope, image, platform)
    };
    let mut steps = pieces.logins(scope, &logins);
    steps.extend(image.platforms.iter().map(get));
    steps.extend(pieces.logouts(scope, &logins));
    steps
}

/// What a job that looks at the image may do.
pub fn reads(image: &Image) -> Vec<Permission> {
    let mut permissions = vec![contents_read()];
    if on_github(image) && image.handoff.contains(&Handoff::Registry) {
        permissions.push(permission("packages", "read", "pulls the image"));
    }
    permissions
}

/// Where a platform is built in this run; nothing: in every run.
fn only(scope: &Scope<'_>, image: &Image, platform: &Platform) -> Option<Expr> {
    let always = image.pull_request_platforms.contains(platform);
    (!always).then(|| scope.plan("trust").equals(text("trusted")))
}

/// The scanner over what Docker holds, and nothing else: it would go on to look for the name in a
/// registry.
pub fn scanner(
    pieces: &Pieces<'_>,
    image: &Image,
    platform: &Platform,
    name: String,
    with: Pairs,
    first: bool,
) -> Step {
    let mut all = pairs([("image-ref", handoff::local(image, platform))]);
    all.extend(with);
    all.push(("cache".to_owned(), "false".to_owned()));
    if !first {
        all.push(("skip-setup-trivy".to_owned(), "true".to_owned()));
    }
    Step {
        name,
        uses: Some(pieces.action("aquasecurity/trivy-action")),
        with: all,
        env: pairs([("TRIVY_IMAGE_SRC", "docker".to_owned())]),
        ..Step::default()
    }
}

/// What counts, apart from the severity.
fn filters(scan: &Scan) -> Pairs {
    let mut with = pairs([("scanners", "vuln".to_owned())]);
    if scan.ignore_unfixed {
        with.push(("ignore-unfixed".to_owned(), "true".to_owned()));
    }
    if let Some(file) = &scan.ignore_file {
        with.push(("trivyignores".to_owned(), file.to_string()));
    }
    with
}

fn report(platform: &Platform) -> String {
    format!("scan-{}.sarif", platform.slug())
}

/// One report for each platform, of every severity, kept before anything can fail.
fn reports(pieces: &Pieces<'_>, scope: &Scope<'_>, image: &Image, scan: &Scan) -> Vec<Step> {
    let one = |(at, platform): (usize, &Platform)| {
        let mut with = pairs([
            ("format", "sarif".to_owned()),
            ("output", report(platform)),
            ("exit-code", "0".to_owned()),
        ]);
        with.extend(filters(scan));
        let name = format!("Report on {} ({platform})", image.name);
        Step {
            condition: only(scope, image, platform),
            ..scanner(pieces, image, platform, name, with, at == 0)
        }
    };
    let mut steps: Vec<Step> = image.platforms.iter().enumerate().map(one).collect();
    let files: Vec<String> = image.platforms.iter().map(report).collect();
    steps.push(keep(pieces, "sarif", sarif::artifact(image), &files));
    steps
}

/// Hands files to the job that may write.
pub fn keep(pieces: &Pieces<'_>, id: &str, name: String, files: &[String]) -> Step {
    Step {
        name: format!("Upload {name}"),
        id: Some(id.to_owned()),
        uses: Some(pieces.action("actions/upload-artifact")),
        with: pairs([
            ("name", name),
            ("path", files.join("\n")),
            ("retention-days", "3".to_owned()),
            ("if-no-files-found", "error".to_owned()),
            ("overwrite", "true".to_owned()),
        ]),
        ..Step::default()
    }
}

/// What turns the gate red. A platform that fails does not hide another one.
fn verdicts(
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    image: &Image,
    scan: &Scan,
    platforms: &[Platform],
) -> Vec<Step> {
    let severities: Vec<String> =
        scan.fail_on.iter().map(|severity| severity.as_str().to_ascii_uppercase()).collect();
    let one = |(at, platform): (usize, &Platform)| {
        let mut with = pairs([("severity", severities.join(",")), ("exit-code", "1".to_owned())]);
        with.extend(filters(scan));
        let name = format!("Scan {} ({platform})", image.name);
        let further = (at > 0).then(|| call("cancelled", []).negate());
        let condition = match (further, only(scope, image, platform)) {
            (Some(further), Some(only)) => Some(further.and(only)),
            (further, only) => further.or(only),
        };
        Step { condition, ..scanner(pieces, image, platform, name, with, at == 0 && !scan.sarif) }
    };
    platforms.iter().enumerate().map(one).collect()
}
