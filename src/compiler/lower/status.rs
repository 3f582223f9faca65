//! The two jobs of a run that follows which write the status of the tested commit, and nothing else.

use super::follow::{Body, OwnJob, own_id, plain};
use super::followed::ours;
use super::pieces::{Pieces, pairs, permission};
use crate::model::pipeline::Job as Own;
use crate::model::pipeline::Pipeline;
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Job, Pairs, Step};

/// Both stand inside the workflow: who may write a status needs no checkout.
const ANNOUNCE: &str = include_str!("../../../templates/scripts/announce.sh");
const REPORT: &str = include_str!("../../../templates/scripts/report.sh");

/// Name of the status that a job in a run of its own sets for pull requests and the merge queue.
#[must_use]
pub fn status_name(pipeline: &Pipeline, own: &Own) -> String {
    format!("{} {}", pipeline.name, own.name)
}

/// Name of the status. As with the gate, a run of another event on the same commit must not answer
/// for the pull request.
fn status(pipeline: &Pipeline, own: &Own) -> String {
    let event = || path("github.event.workflow_run.event");
    let other = event().differs(text("pull_request")).and(event().differs(text("merge_group")));
    let suffix = other.and(call("format", [text(" ({0})"), event()])).or(text(""));
    status_name(pipeline, own) + &suffix.braced()
}

/// What both jobs that write the status are told. The commit is GitHub's word, never the artifact's.
fn publisher(pipeline: &Pipeline, own: &Own) -> Pairs {
    pairs([
        ("COMMIT_SHA", path("github.event.workflow_run.head_sha").braced()),
        ("CONTEXT", status(pipeline, own)),
        ("GH_TOKEN", path("github.token").braced()),
    ])
}

/// Says that a result will come.
pub fn announce(pipeline: &Pipeline, pieces: &Pieces<'_>, own: &Own) -> Job {
    let step = Step {
        name: "Set the status to pending".to_owned(),
        env: publisher(pipeline, own),
        run: Some(inline(ANNOUNCE)),
        ..Step::default()
    };
    let permissions =
        vec![permission("statuses", "write", "says on the tested commit that a result will come")];
    Job {
        condition: Some(Expr::All(ours(pipeline, own))),
        ..plain(
            pieces,
            own_id(own, OwnJob::Announce),
            "Announce",
            permissions,
            Body { steps: vec![step], ..Body::default() },
        )
    }
}

/// Says what came of it.
pub fn report(pipeline: &Pipeline, pieces: &Pieces<'_>, own: &Own) -> Job {
    let verify = own_id(own, OwnJob::Verify);
    let mut env = publisher(pipeline, own);
    env.extend(pairs([
        ("CONCLUSION", path("github.event.workflow_run.conclusion").braced()),
        ("OUTCOME", path(format!("needs.{verify}.outputs.outcome")).braced()),
        ("RESULT", path(format!("needs.{}.result", own.name)).braced()),
        ("VERIFIED", path(format!("needs.{verify}.result")).braced()),
    ]));
    let step = Step {
        name: "Set the status to what came of it".to_owned(),
        env,
        run: Some(inline(REPORT)),
        ..Step::default()
    };
    let permissions = vec![permission("statuses", "write", "reports on the tested commit")];
    Job {
        about: vec!["Whatever happened: a status that was announced does not stay pending.".to_owned()],
        needs: vec![own_id(own, OwnJob::Announce).to_owned(), verify.to_owned(), own.name.to_string()],
        condition: Some(Expr::All([vec![call("always", [])], ours(pipeline, own)].concat())),
        ..plain(
            pieces,
            own_id(own, OwnJob::Report),
            "Report",
            permissions,
            Body { steps: vec![step], ..Body::default() },
        )
    }
}

/// A script that stands inside the workflow: GitHub names its shell, so the first line goes.
pub fn inline(script: &str) -> String {
    script.trim_start_matches("#!/usr/bin/env bash\n").to_owned()
}
