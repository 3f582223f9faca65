//! What a box says of its job. A new kind says it in `details`.

use super::card::Mark;
use super::style::Kind;
use crate::compiler::graph::Node;
use crate::language::manifest::Wiring;
use crate::language::value::At;
use crate::model::pipeline::{Check, Event, Job};

/// Keys that leave a job out of some runs of an event.
pub const LIMITS: [&str; 4] = ["branches", "paths", "pr-labels", "if"];

/// A number of minutes in words.
#[must_use]
pub fn minutes(minutes: u32) -> String {
    if minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") }
}

/// The name of the job, without what the line below it says.
#[must_use]
pub fn short(node: &Node<'_>) -> String {
    match node {
        Node::Platform(image, _) => format!("build-{}", image.name),
        other => other.id(),
    }
}

/// What a job is, beside its name.
#[must_use]
pub fn details(node: &Node<'_>) -> Vec<String> {
    let mut details = of_kind(node);
    let is_said = matches!(node, Node::Image(image) | Node::Platform(image, _) if !image.required);
    details.extend(is_said.then(|| "does not gate".to_owned()));
    details
}

fn of_kind(node: &Node<'_>) -> Vec<String> {
    match node {
        Node::Plan => vec!["selects jobs".to_owned()],
        Node::Platform(_, platform) => vec![platform.to_string()],
        Node::Image(image) if image.is_multi_platform() => {
            vec![format!("joins {} platforms", image.platforms.len())]
        }
        Node::Image(image) => image.platforms.iter().map(ToString::to_string).collect(),
        Node::Place(place) => vec![match &place.at {
            At::Deployment(name) => format!("what {name} serves"),
            At::Tag(tag) => format!("tag {tag}"),
        }],
        Node::Job(job) => of_job(job),
        Node::Check(check, _) => vec![
            match check {
                Check::Scan => "looks for vulnerabilities",
                Check::Sarif => "reports findings",
                Check::Sbom => "lists contents",
                Check::Attest => "attests and signs",
            }
            .to_owned(),
        ],
        Node::HandOver => vec!["data for later runs".to_owned()],
        Node::Gate => vec!["required check".to_owned()],
        Node::Promote => vec!["writes tags".to_owned()],
    }
}

/// Its form in a line, and where its images come from in another.
fn of_job(job: &Job) -> Vec<String> {
    let legs = job.matrix.as_ref().map(|legs| format!("× {}", legs.count()));
    let wiring = (job.wiring != Wiring::Needs).then(|| job.wiring.as_str().to_owned());
    let file = job.called.as_ref().and_then(|called| called.path.rsplit('/').next());
    let wiring = wiring.or_else(|| file.map(|file| format!("calls {file}")));
    let advisory = (!job.required && !job.follows()).then(|| "does not gate".to_owned());
    let form: Vec<String> = legs.into_iter().chain(wiring).chain(advisory).collect();
    let mut sources: Vec<&str> = Vec::new();
    for handoff in job.images.iter().flat_map(|used| &used.handoff).map(|handoff| handoff.as_str()) {
        if !sources.contains(&handoff) {
            sources.push(handoff);
        }
    }
    let from = match sources.split_last() {
        None => None,
        Some((only, [])) => Some(format!("from {only}")),
        Some((last, others)) => Some(format!("from {} or {last}", others.join(", "))),
    };
    (!form.is_empty()).then(|| form.join(" · ")).into_iter().chain(from).collect()
}

/// Events where they are not all, and what else may leave the job out.
#[must_use]
pub fn marks(node: &Node<'_>, events: &[Event], all: &[Event]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    if events.len() < all.len() {
        marks.extend(events.iter().map(Mark::event));
    }
    marks.extend(limits(node).into_iter().map(Mark::limit));
    marks
}

fn limits(node: &Node<'_>) -> Vec<&'static str> {
    let Node::Job(job) = node else { return Vec::new() };
    let selector = &job.selector;
    let there = [
        selector.branches.is_some(),
        selector.paths.is_some(),
        selector.labels.is_some(),
        selector.condition.is_some(),
    ];
    LIMITS.into_iter().zip(there).filter(|(_, there)| *there).map(|(word, _)| word).collect()
}

/// For those who hear the picture, and for the pointer.
#[must_use]
pub fn title(
    node: &Node<'_>,
    needs: &[Node<'_>],
    details: &[String],
    events: &[Event],
    all: &[Event],
) -> String {
    let mut parts = vec![Kind::of(node).name().to_owned()];
    parts.extend(details.iter().cloned());
    parts.extend(node.minutes().map(minutes));
    if !needs.is_empty() {
        parts.push(format!("after {}", needs.iter().map(Node::id).collect::<Vec<_>>().join(", ")));
    }
    if events.len() < all.len() {
        parts.push(format!("on {}", events.iter().map(Event::as_str).collect::<Vec<_>>().join(", ")));
    }
    let limits = limits(node);
    if !limits.is_empty() {
        parts.push(format!("narrowed by {}", limits.join(", ")));
    }
    format!("{}: {}", node.id(), parts.join("; "))
}
