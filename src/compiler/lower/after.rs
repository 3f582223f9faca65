//! Jobs that wait for promotion: when they start, and whether they still should when they do.

use super::deployment;
use super::pieces::{Pieces, on_github, pairs, permission, selected};
use super::promote;
use super::scope::Scope;
use crate::compiler::graph::{Graph, Node};
use crate::model::pipeline::{Class, Image, Job, Pipeline};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Pairs, Permission, Step};

/// The step that asks what was promoted since.
const ASKED: &str = "pipegen-promoted";

/// The output of a job, and of the step in it, that says whether what the run has promoted is still current.
const CURRENT: &str = "current";

/// The images whose promotion a job waits for: those that it uses; of a job that uses none, all that gate.
fn awaited<'p>(pipeline: &'p Pipeline, own: &Job) -> Vec<&'p Image> {
    let uses = |image: &&Image| match own.images.is_empty() {
        true => image.required,
        false => own.uses(&image.name),
    };
    promote::images(pipeline).filter(uses).collect()
}

/// Those of them with a tag that a newer run can move while the job waits for its turn.
pub fn asked<'p>(pipeline: &'p Pipeline, own: &Job) -> Vec<&'p Image> {
    if !own.after_promotion {
        return Vec::new();
    }
    let moves = |image: &&Image| {
        let mut rows = image.tags.iter().filter(|row| row.class == Class::Moving);
        rows.any(|row| row.events.iter().any(|event| own.selector.events.contains(event)))
    };
    awaited(pipeline, own).into_iter().filter(moves).collect()
}

/// Whether the job asks what was promoted since. What is deployed by hand is not what was promoted last.
pub fn is_asked(scope: &Scope<'_>, own: &Job) -> bool {
    !scope.deploys_by_hand() && can_be_overtaken(scope.pipeline, own)
}

fn can_be_overtaken(pipeline: &Pipeline, own: &Job) -> bool {
    !asked(pipeline, own).is_empty()
}

/// The jobs that do not start where the job was overtaken: those that need it, and those that need these.
pub fn behind<'p>(pipeline: &'p Pipeline, own: &'p Job) -> Vec<&'p str> {
    let mut found = vec![&own.name];
    let mut at = 0;
    while let Some(before) = found.get(at).copied() {
        let waits = |job: &&Job| {
            let mut needs = job.needs.iter().chain(job.body.downloads.iter().map(|artifact| &artifact.job));
            needs.any(|need| need == before) && !found.contains(&&job.name)
        };
        let next: Vec<_> = pipeline.jobs.values().filter(waits).map(|job| &job.name).collect();
        found.extend(next);
        at += 1;
    }
    found.into_iter().skip(1).map(|name| name.as_str()).collect()
}

/// Whether a job may find itself overtaken, and then does nothing.
fn says_whether_current(pipeline: &Pipeline, own: &Job) -> bool {
    own.deployment.is_some() || can_be_overtaken(pipeline, own)
}

/// What a job that asks puts out for those that need it.
pub fn outputs(pipeline: &Pipeline, own: &Job) -> Pairs {
    if !says_whether_current(pipeline, own) || behind(pipeline, own).is_empty() {
        return Pairs::new();
    }
    // A deployment that was not asked because of the tags puts out nothing itself.
    let of_tags = path(format!("steps.{ASKED}.outputs.{CURRENT}"));
    let current = match (&own.deployment, can_be_overtaken(pipeline, own)) {
        (None, _) => of_tags,
        (Some(_), false) => deployment::current(),
        (Some(_), true) => deployment::current().or(of_tags),
    };
    pairs([(CURRENT, current.braced())])
}

/// `job images jobs`, each behind those that it needs: what the promotion decides about.
pub fn lines(pipeline: &Pipeline, graph: &Graph<'_>) -> String {
    let list = |names: Vec<String>| if names.is_empty() { "-".to_owned() } else { names.join(",") };
    let line = |node: &Node<'_>| {
        let Node::Job(own) = node else { return None };
        let before = graph.needs(node).into_iter().filter_map(|need| match need {
            Node::Job(job) if job.after_promotion => Some(job.name.to_string()),
            _ => None,
        });
        let images = awaited(pipeline, own).iter().map(|image| image.name.to_string()).collect();
        own.after_promotion.then(|| format!("{}  {}  {}", own.name, list(images), list(before.collect())))
    };
    graph.order().iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// When the job may start: the gate is green, and what was to be promoted is. Behind `!cancelled()`, as every
/// condition.
pub fn condition(scope: &Scope<'_>, own: &Job, needs: &[Node<'_>]) -> Expr {
    let succeeded = |id: &str| path(format!("needs.{id}.result")).equals(text("success"));
    let mut all = vec![
        call("cancelled", []).negate(),
        succeeded("plan"),
        selected(scope, own.name.as_str()),
        succeeded("gate"),
    ];
    for need in needs {
        match need {
            Node::Plan | Node::Gate => {}
            Node::Promote => all.push(promoted(scope, own)),
            Node::Image(_) => all.push(scope.result(need).equals(text("success"))),
            Node::Job(before) if says_whether_current(scope.pipeline, before) => {
                let id = before.name.as_str();
                all.push(succeeded(id).or(selected(scope, id).negate()));
                // It is green where it did nothing; where it is skipped, it says nothing.
                all.push(path(format!("needs.{id}.outputs.{CURRENT}")).differs(text("false")));
            }
            other => all.push(succeeded(&other.id()).or(selected(scope, &other.id()).negate())),
        }
    }
    Expr::All(all)
}

/// Whether promotion has named the job; where nothing is promoted it is skipped, and names none.
fn promoted(scope: &Scope<'_>, own: &Job) -> Expr {
    let named = path("needs.promote.outputs.after").or(text("[]"));
    let is_named = call("contains", [call("fromJSON", [named]), text(own.name.as_str())]);
    scope.plan("promotions").equals(text("")).or(is_named)
}

/// Asks, before anything is done, whether a newer run has promoted: an approval or a lock may have taken days.
pub fn ask(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Job) -> Option<Step> {
    if !is_asked(scope, own) {
        return None;
    }
    // All of them: a tag that is written once, of whichever, makes those that move not count.
    let images: Vec<String> = awaited(pipeline, own)
        .iter()
        .filter_map(|image| Some(format!("{} {}", image.name, image.repository.as_ref()?)))
        .collect();
    let env = pairs([
        ("BEHIND", behind(pipeline, own).join(" ")),
        ("IMAGES", images.join("\n")),
        ("PROMOTIONS", scope.plan("promotions").braced()),
        ("VERSION", scope.plan("version").braced()),
    ]);
    Some(Step {
        name: "Ask whether a newer run has promoted".to_owned(),
        id: Some(ASKED.to_owned()),
        env,
        run: Some(pieces.script("promoted")),
        ..Step::default()
    })
}

/// A step that runs unless a newer run has promoted.
pub fn unless_overtaken(step: Step) -> Step {
    let current = path(format!("steps.{ASKED}.outputs.{CURRENT}")).equals(text("true"));
    let condition = match step.condition {
        Some(own) => current.and(own),
        None => current,
    };
    Step { condition: Some(condition), ..step }
}

/// What it needs to ask.
pub fn permissions(pipeline: &Pipeline, own: &Job) -> Option<Permission> {
    if own.deployment.is_some() {
        let used = own.images.iter().filter_map(|used| pipeline.image(&used.image)).any(on_github);
        return used.then(|| permission("packages", "write", "records what serves"));
    }
    let on_github = asked(pipeline, own).into_iter().any(on_github);
    on_github.then(|| permission("packages", "read", "reads what was promoted"))
}
