//! After the gate: tags that move or are written once.

use super::after;
use super::consumer::locked;
use super::logins::Logins;
use super::own::Workspace;
use super::pieces::{GITHUB, Pieces, contents_read, pairs, permission, selected};
use super::scope::Scope;
use crate::compiler::graph::{Graph, LIMIT_PROMOTE};
use crate::language::value::Repository;
use crate::model::pipeline::{Class, Image, Pipeline, Runner};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Job, Kind, Step, Steps};

/// Images that have tags to write after the gate.
pub fn images(pipeline: &Pipeline) -> impl Iterator<Item = &Image> {
    pipeline.images.iter().filter(|image| image.tags.iter().any(|row| row.class != Class::Commit))
}

/// Whether a tag moves, so that records are kept.
pub fn moves(pipeline: &Pipeline) -> bool {
    pipeline.images.iter().flat_map(|image| &image.tags).any(|row| row.class == Class::Moving)
}

/// Where images stay whose tags are in a machine's Docker; all of them are on one.
fn machine<'p>(images: &[&'p Image]) -> Option<&'p Runner> {
    images.iter().find_map(|image| image.machine())
}

/// The promotion of all images.
pub fn job(pipeline: &Pipeline, graph: &Graph<'_>, pieces: &Pieces<'_>, scope: &Scope<'_>) -> Job {
    let promoted: Vec<&Image> = images(pipeline).collect();
    let after = after::lines(pipeline, graph);
    let told = pairs([("after", path("steps.promote.outputs.after").braced())]);
    let outputs = if after.is_empty() { Vec::new() } else { told };
    let step = step(pipeline, pieces, scope, &promoted, after);
    let mut permissions = vec![contents_read()];
    let on_github = |repository: &Repository| repository.host() == GITHUB;
    if promoted.iter().flat_map(|image| image.repositories()).any(on_github) {
        permissions.push(permission("packages", "write", "writes the tags"));
    }
    let mut steps = pieces.checkout_own(Workspace::Bare);
    steps.extend(pieces.logins(scope, &Logins::to_promote(promoted.iter().copied())));
    steps.push(step);
    Job {
        id: "promote".to_owned(),
        about: vec!["Writes tags by digest, without a rebuild, and only forward.".to_owned()],
        name: "Promote".to_owned(),
        needs: Vec::new(),
        condition: Some(condition(scope, &promoted)),
        permissions,
        concurrency: Some(locked(
            format!("{}-promote", pipeline.slug),
            "One promotion at a time; none is lost, none is cancelled in the middle.",
        )),
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.runs_on(scope, machine(&promoted).unwrap_or(&pipeline.runs_on)),
            timeout: LIMIT_PROMOTE,
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs,
            steps,
        })),
    }
}

/// The step that writes the tags, and says which of the jobs of `after` may start then.
fn step(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    promoted: &[&Image],
    after: String,
) -> Step {
    let line = |image: &&Image| {
        let digest = scope.build(&image.name, "digest").or(text("-")).braced();
        let all = image.repositories().map(|repository| format!("{} {repository} {digest}", image.name));
        all.collect::<Vec<_>>().join("\n")
    };
    let advisory: Vec<String> = promoted
        .iter()
        .flat_map(|image| {
            image.vouchers(&pipeline.jobs).map(|id| {
                let result = path(format!("needs.{id}.result")).braced();
                format!("{} {id} {result}", image.name)
            })
        })
        .collect();
    let jobs = if advisory.is_empty() { String::new() } else { scope.plan("jobs").braced() };
    let mut step = Step {
        name: "Move tags forward".to_owned(),
        id: (!after.is_empty()).then(|| "promote".to_owned()),
        env: pairs([
            ("ADVISORY", advisory.join("\n")),
            ("AFTER", after),
            ("BRANCH", scope.plan("branch").braced()),
            ("COMMIT_SHA", scope.plan("sha").braced()),
            ("DEFAULT_BRANCH", pipeline.default_branch.clone()),
            ("GH_TOKEN", path("github.token").braced()),
            ("IMAGES", promoted.iter().map(line).collect::<Vec<_>>().join("\n")),
            ("JOBS", jobs),
            ("PROMOTIONS", scope.plan("promotions").braced()),
            ("VERSION", scope.plan("version").braced()),
        ]),
        run: Some(pieces.script("promote")),
        ..Step::default()
    };
    step.env.retain(|(_, value)| !value.is_empty());
    step
}

fn condition(scope: &Scope<'_>, promoted: &[&Image]) -> Expr {
    let mut all = vec![
        call("cancelled", []).negate(),
        path("needs.gate.result").equals(text("success")),
        scope.plan("promotions").differs(text("")),
    ];
    // One that does not gate is left out where it has not passed.
    for image in promoted.iter().filter(|image| image.required) {
        let id = format!("build-{}", image.name);
        let built = path(format!("needs.{id}.result")).equals(text("success"));
        all.push(built.or(selected(scope, &id).negate()));
    }
    Expr::All(all)
}
