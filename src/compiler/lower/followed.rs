//! Which runs of the pipeline a job follows.

use crate::model::pipeline::Job as Own;
use crate::model::pipeline::{Event, Events, Image, Pipeline, secrets_of};
use crate::model::workflow::expr::{Expr, call, path, text};

/// GitHub's events of pipelines.
const EVENTS: [&str; 6] = ["pull_request", "merge_group", "push", "release", "schedule", "workflow_dispatch"];

/// GitHub's events of this one.
fn all_events(pipeline: &Pipeline) -> impl Iterator<Item = &'static str> {
    EVENTS.into_iter().filter(|event| *event != "release" || pipeline.publishes_releases())
}

/// Path of the workflow that is followed.
pub fn root(pipeline: &Pipeline) -> String {
    format!(".github/workflows/{}.yml", pipeline.slug)
}

/// What of the pipeline's events one of GitHub's can be.
fn classes(pipeline: &Pipeline, event: &str) -> Vec<Event> {
    let releases = pipeline.releases.keys().cloned().map(Event::Release);
    match event {
        "pull_request" => vec![Event::PullRequest],
        "merge_group" => vec![Event::MergeQueue],
        "push" if pipeline.publishes_releases() => vec![Event::Push],
        "push" => std::iter::once(Event::Push).chain(releases).collect(),
        "release" => releases.collect(),
        "schedule" => pipeline.schedules.keys().cloned().map(Event::Schedule).collect(),
        _ => std::iter::once(Event::Manual).chain(releases).collect(),
    }
}

/// Events whose runs the job may follow. A pull request and the merge queue go together: a required
/// status that one of them reports is waited for in the other.
fn events(pipeline: &Pipeline, own: &Own) -> Vec<&'static str> {
    let selects = |event: &Event| own.selector.events.contains(event);
    let together = [Event::PullRequest, Event::MergeQueue];
    let may = |name: &&str| {
        let classes = classes(pipeline, name);
        let queued = classes.iter().any(|class| together.contains(class)) && together.iter().any(selects);
        queued || classes.iter().any(selects)
    };
    all_events(pipeline).filter(may).collect()
}

/// Events whose every run the job follows: there "not selected" cannot be, whatever was handed over.
pub fn always(pipeline: &Pipeline, own: &Own) -> Vec<&'static str> {
    let selector = &own.selector;
    let narrowed = selector.branches.is_some()
        || selector.paths.is_some()
        || selector.labels.is_some()
        || selector.condition.is_some();
    let withheld = |image: &Image| secrets_of(image).iter().any(|secret| secret.required);
    // The bases of its images are among all images, and an untrusted run may be unable to build them.
    if narrowed || (!own.images.is_empty() && pipeline.images.iter().any(withheld)) {
        return Vec::new();
    }
    let all = |name: &&str| {
        let classes = classes(pipeline, name);
        let skipped = !pipeline.skip.is_empty() && classes.contains(&Event::PullRequest);
        !classes.is_empty() && !skipped && classes.iter().all(|event| selector.events.contains(event))
    };
    // GitHub starts a run for every release, and one whose Git tag is none of the pipeline's selects nothing.
    all_events(pipeline).filter(|name| *name != "release").filter(all).collect()
}

/// Whether the repository is the pipeline's home: no copy of it follows, deletes or reports.
/// [GitHub compares texts without case](https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#operators).
pub fn at_home(pipeline: &Pipeline) -> Option<Expr> {
    let home = pipeline.home.as_ref()?;
    Some(path("github.repository").equals(text(home.as_str())))
}

/// Whether the run is one of the pipeline's, in an event that the job may follow. GitHub finds the
/// workflow by its name, which a pull request can give to another file.
pub fn ours(pipeline: &Pipeline, own: &Own) -> Vec<Expr> {
    let file = || path("github.event.workflow_run.path");
    let at_a_ref = call("startsWith", [file(), text(format!("{}@", root(pipeline)))]);
    let mut all = vec![file().equals(text(root(pipeline))).or(at_a_ref)];
    all.extend(at_home(pipeline));
    let events = events(pipeline, own);
    if own.selector.events != Events::All && events.len() < all_events(pipeline).count() {
        let is = |name: &&str| path("github.event.workflow_run.event").equals(text(*name));
        all.push(Expr::Any(events.iter().map(is).collect()));
    }
    all
}
