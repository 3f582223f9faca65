//! Jobs that wait for promotion: when they start, and whether they still should when they do.

use super::pieces::{Pieces, on_github, pairs, permission, selected};
use super::promote;
use super::scope::Scope;
use crate::compiler::graph::{Graph, Node};
use crate::model::pipeline::{Class, Image, Job, Pipeline};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Permission, Step};

/// The step that asks what was promoted since.
const ASKED: &str = "pipegen-promoted";

/// The images whose promotion a job waits for: those that it uses; of a job that uses none, all.
fn awaited<'p>(pipeline: &'p Pipeline, own: &Job) -> Vec<&'p Image> {
    let uses =
        |image: &&Image| own.images.is_empty() || own.images.iter().any(|used| used.image == image.name);
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
    if asked(pipeline, own).is_empty() {
        return None;
    }
    // All of them: a tag that is written once, of whichever, makes those that move not count.
    let images: Vec<String> = awaited(pipeline, own)
        .iter()
        .filter_map(|image| Some(format!("{} {}", image.name, image.repository.as_ref()?)))
        .collect();
    Some(Step {
        name: "Ask whether a newer run has promoted".to_owned(),
        id: Some(ASKED.to_owned()),
        env: pairs([
            ("IMAGES", images.join("\n")),
            ("PROMOTIONS", scope.plan("promotions").braced()),
            ("VERSION", scope.plan("version").braced()),
        ]),
        run: Some(pieces.script("promoted")),
        ..Step::default()
    })
}

/// A step that runs unless a newer run has promoted.
pub fn unless_overtaken(step: Step) -> Step {
    let current = path(format!("steps.{ASKED}.outputs.current")).equals(text("true"));
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
