//! What starts the one workflow, and which of its runs exclude each other.

use super::promote;
use crate::language::manifest::{InputType, Overlap, Scalar};
use crate::language::value::{Glob, Name, ReleaseTemplate};
use crate::model::pipeline;
use crate::model::pipeline::{Class, Event, Pipeline, QUEUE};
use crate::model::workflow::expr::{Expr, path, text};
use crate::model::workflow::{Group, Input, Literal, Triggers};

/// What happens to a release that starts a run: it is published, or stops being a pre-release. GitHub sends both for one
/// that is published as no pre-release.
/// <https://docs.github.com/en/webhooks/webhook-events-and-payloads#release>
const RELEASED: [&str; 2] = ["published", "released"];

/// Triggers of the one workflow: events in which some job or tag row can be selected, and a run by hand.
/// Where pull requests run, `merge_group` does: without it a required gate is never
/// reported, and [the merge fails](https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue#triggering-merge-group-checks-with-github-actions).
pub fn root(pipeline: &Pipeline) -> Triggers {
    let branches: Vec<String> = pipeline.branches.iter().map(ToString::to_string).collect();
    let mut inputs = Vec::new();
    if !pipeline.images.is_empty() {
        inputs.push(rebuild(pipeline));
    }
    if promote::moves(pipeline) {
        inputs.push(adopt_tag());
    }
    inputs.extend(pipeline.inputs.iter().map(|(name, own)| input(name, own)));
    let on = |event: &Event| if selects(pipeline, event) { branches.clone() } else { Vec::new() };
    let pull_request = on(&Event::PullRequest);
    let mut push_branches = on(&Event::Push);
    // GitHub pushes the branches of a merge queue beside `merge_group`: the same commit would have a run of
    // each. What begins with `!` takes away from what stands before it.
    if !push_branches.is_empty() && pipeline.branches.iter().any(|glob| reaches(glob, QUEUE)) {
        push_branches.push(format!("!{QUEUE}**"));
    }
    let is_published = pipeline.publishes_releases();
    let filters = pipeline.releases.values().map(ReleaseTemplate::filter);
    Triggers {
        pull_request_types: if pull_request.is_empty() { Vec::new() } else { types(pipeline) },
        merge_group: pull_request.clone(),
        pull_request,
        push_branches,
        push_tags: if is_published { Vec::new() } else { filters.collect() },
        release_types: if is_published { RELEASED.map(str::to_owned).into() } else { Vec::new() },
        schedule: pipeline
            .schedules
            .iter()
            .map(|(name, cron)| (name.to_string(), cron.to_string()))
            .collect(),
        dispatch: Some(inputs),
        call: None,
        workflow_run: None,
    }
}

/// Whether some job or tag row names the event. A run in which nothing can be selected would be green,
/// and would say nothing.
pub fn selects(pipeline: &Pipeline, event: &Event) -> bool {
    let rows = pipeline.images.iter().flat_map(|image| &image.tags);
    let jobs = pipeline.jobs.values();
    rows.into_iter().any(|row| row.events.contains(event))
        || jobs.into_iter().any(|job| job.selector.events.contains(event))
}

/// Whether a pattern may fit names that begin so.
fn reaches(glob: &Glob, beginning: &str) -> bool {
    let own = glob.as_str().split(['*', '[']).next().unwrap_or_default();
    !glob.is_literal() && (own.starts_with(beginning) || beginning.starts_with(own))
}

/// Activities of pull requests. Those that GitHub takes by default, and where drafts are skipped the
/// end of being one. Never `labeled`: each label would start a run of its own, whose gate answers for
/// the run before; the plan asks for the labels instead.
fn types(pipeline: &Pipeline) -> Vec<String> {
    let all = ["opened", "synchronize", "reopened", "ready_for_review"];
    if pipeline.skip.drafts { all.map(str::to_owned).into() } else { Vec::new() }
}

/// The group of a file that is called, with what tells it from other files that the run calls.
pub fn called(id: &str) -> Group {
    Group {
        group: format!("{}-{id}-{}", path("github.workflow").braced(), path("github.run_id").braced()),
        cancel: "false".to_owned(),
        queue: false,
        about: vec!["Never the caller's group, or GitHub cancels both as a deadlock.".to_owned()],
    }
}

fn rebuild(pipeline: &Pipeline) -> Input {
    let images = pipeline.images.iter().map(|image| image.name.to_string());
    Input {
        name: "rebuild".to_owned(),
        description: "Image to build although its inputs did not change".to_owned(),
        kind: "choice".to_owned(),
        required: false,
        default: Some(Literal::Text("none".to_owned())),
        options: ["none".to_owned(), "all".to_owned()].into_iter().chain(images).collect(),
    }
}

fn adopt_tag() -> Input {
    Input {
        name: "adopt-tag".to_owned(),
        description: "Only record what a tag is that nothing recorded: TAG, or TAG=VERSION of a release"
            .to_owned(),
        kind: "string".to_owned(),
        required: false,
        default: Some(Literal::Text(String::new())),
        options: Vec::new(),
    }
}

/// A manual input.
pub fn input(name: &Name, own: &pipeline::Input) -> Input {
    let default = match &own.default {
        Scalar::Text(text) => Literal::Text(text.clone()),
        plain => Literal::Plain { plain: plain.to_string() },
    };
    Input {
        name: name.to_string(),
        description: own.about.clone().unwrap_or_else(|| name.as_str().replace('-', " ")),
        kind: own.kind.as_str().to_owned(),
        required: false,
        default: Some(default),
        options: if own.kind == InputType::Choice { own.options.clone() } else { Vec::new() },
    }
}

/// Whether a newer push may end a whole run: nothing in it writes tags behind the gate, deploys or holds a lock.
pub fn is_cancelled_whole(pipeline: &Pipeline) -> bool {
    let pushed = |job: &pipeline::Job| job.selector.events.contains(&Event::Push);
    let late = |row: &pipeline::TagRow| row.class != Class::Commit && row.events.contains(&Event::Push);
    !pipeline.jobs.values().any(|job| job.keeps_its_turn() && pushed(job))
        && !pipeline.images.iter().flat_map(|image| &image.tags).any(late)
}

/// The group of a run: what cancels each other shares a pull request's number or a ref, what runs
/// in parallel has the run's id. Never a commit (nothing would ever be cancelled), never a constant
/// (pending runs of other branches would be evicted).
pub fn concurrency(pipeline: &Pipeline) -> Group {
    let policy = &pipeline.concurrency;
    let is = |name: &str| path("github.event_name").equals(text(name));
    let of = |kind: &str| path("github.ref_type").equals(text(kind));
    let on = |event: &str, kind: &str| is(event).and(of(kind));
    // A run by hand on a Git tag may be a release.
    let manual = if !pipeline.releases.is_empty() {
        on("workflow_dispatch", "branch")
    } else {
        is("workflow_dispatch")
    };
    let released = if pipeline.publishes_releases() { "release" } else { "push" };
    let release = match pipeline.releases.is_empty() {
        false => Expr::Any(vec![is(released), is("workflow_dispatch")]).and(of("tag")),
        true => on("push", "tag"),
    };
    // A run that is repeated would enter the group last, and cancel the newer one.
    let first = path("github.run_attempt").equals(text("1"));
    let push = if is_cancelled_whole(pipeline) { policy.push } else { Overlap::Parallel };
    let by_ref =
        [(push, on("push", "branch").and(first)), (policy.release, release), (policy.manual, manual)];
    let mut cancels: Vec<Expr> = Vec::new();
    let mut names: Vec<Expr> = Vec::new();
    if policy.pull_request == Overlap::Cancel && selects(pipeline, &Event::PullRequest) {
        cancels.push(is("pull_request"));
        names.push(path("github.event.pull_request.number"));
    }
    for (_, event) in by_ref.into_iter().filter(|(policy, _)| *policy == Overlap::Cancel) {
        cancels.push(event.clone());
        names.push(event.and(path("github.ref")));
    }
    names.push(path("github.run_id"));
    let own = format!("{}-{}", path("github.workflow").braced(), path("github.event_name").braced());
    Group {
        group: format!("{own}-{}", Expr::Any(names).braced()),
        cancel: if cancels.is_empty() { "false".to_owned() } else { Expr::Any(cancels).braced() },
        queue: false,
        about: Vec::new(),
    }
}
