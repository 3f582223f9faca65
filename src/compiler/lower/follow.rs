//! Jobs in runs of their own, which follow every run of the pipeline with the rights of the default
//! branch: `workflow_run`. Four jobs: `announce` and `report` write the status of the tested commit
//! and do nothing else, `verify` reads what was handed over, and the user's job runs in between.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run>

use super::consumer;
use super::followed::{always, ours, root};
use super::hand_over;
use super::own::Workspace;
use super::pieces::{Pieces, contents_read, pairs, permission};
use super::scope::Scope;
use super::status;
use super::table;
use crate::compiler::graph::LIMIT;
use crate::model::pipeline::Image;
use crate::model::pipeline::Job as Own;
use crate::model::pipeline::Pipeline;
use crate::model::workflow::expr::{Expr, path, text};
use crate::model::workflow::{
    Followed, Group, Job, Kind, Pairs, Permission, Step, Steps, Triggers, Workflow,
};

/// The file.
pub fn workflow(pipeline: &Pipeline, pieces: &Pieces<'_>, own: &Own) -> Workflow {
    let id = own_id(own, OwnJob::Verify);
    let scope = Scope::follower(pipeline, id);
    let mut job = consumer::job(pipeline, pieces, &scope, own);
    job.needs = vec![id.to_owned()];
    // Also outside of the pipeline's home: there nothing is verified, and this is skipped with it.
    job.condition = Some(path(format!("needs.{id}.outputs.outcome")).equals(text("run")));
    let verify = verify(pipeline, pieces, own, &scope.used());
    Workflow {
        name: format!("{}: {}", pipeline.name, own.name),
        run_name: None,
        about: Vec::new(),
        on: Triggers {
            workflow_run: Some(Followed {
                workflow: pipeline.name.clone(),
                guard: "runs the default branch's code alone; what was handed over is verified data"
                    .to_owned(),
            }),
            ..Triggers::default()
        },
        concurrency: Group {
            group: format!(
                "{}-{}",
                path("github.workflow").braced(),
                path("github.event.workflow_run.id").braced()
            ),
            cancel: "false".to_owned(),
            queue: false,
            about: vec![
                "One for each run that is followed: its attempts report in their order, and never wait"
                    .to_owned(),
                "for another commit's. `github.ref` is the default branch here, whatever was tested."
                    .to_owned(),
            ],
        },
        jobs: vec![
            status::announce(pipeline, pieces, own),
            verify,
            job,
            status::report(pipeline, pieces, own),
        ],
    }
}

/// A job that stands beside the user's in such a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum OwnJob {
    Announce,
    Verify,
    Report,
}

/// Its id. It gives way to the user's job, which may have any of these names.
pub fn own_id(own: &Own, job: OwnJob) -> &'static str {
    let (usual, other) = match job {
        OwnJob::Announce => ("announce", "pipegen-announce"),
        OwnJob::Verify => ("verify", "pipegen-verify"),
        OwnJob::Report => ("report", "pipegen-report"),
    };
    if own.name.as_str() == usual { other } else { usual }
}

fn verify(pipeline: &Pipeline, pieces: &Pieces<'_>, own: &Own, used: &[String]) -> Job {
    let names =
        |images: Vec<&Image>| images.iter().map(|image| image.name.as_str()).collect::<Vec<_>>().join(" ");
    let mine = own.images.iter().filter_map(|used| pipeline.image(&used.image)).collect();
    let mut env = pairs([
        ("ALWAYS", always(pipeline, own).join(" ")),
        ("IMAGES", names(mine)),
        ("JOB", own.name.to_string()),
        ("KNOWN", names(hand_over::images(pipeline).collect())),
        ("RELEASES", table::releases(pipeline)),
        ("RELEASE_WHEN", table::release_when(pipeline)),
        ("WORKFLOW", root(pipeline)),
    ]);
    env.extend(table::trust(pipeline));
    env.sort();
    env.retain(|(_, value)| !value.is_empty());
    let outcome = path("steps.check.outputs.outcome").or(path("steps.look.outputs.outcome")).braced();
    let outputs =
        used.iter().map(|name| (name.clone(), path(format!("steps.check.outputs.{name}")).braced()));
    let outputs = std::iter::once(("outcome".to_owned(), outcome)).chain(outputs).collect();
    let permissions = vec![
        permission("actions", "read", "reads the artifacts of the other run"),
        contents_read(),
        permission("pull-requests", "read", "compares the pull request with what was handed over"),
    ];
    Job {
        about: vec![
            "Anybody may have written what was handed over: commit, branch and pull request must be GitHub's.".to_owned(),
        ],
        condition: Some(Expr::All(ours(pipeline, own))),
        ..plain(pieces, own_id(own, OwnJob::Verify), "Verify", permissions, Body { env, outputs, steps: steps(pieces) })
    }
}

/// Looks for the handoff, fetches it, and verifies it.
fn steps(pieces: &Pieces<'_>) -> Vec<Step> {
    let folder = format!("{}/pipegen/handoff", path("runner.temp").braced());
    let asks = |step: &str| {
        pairs([
            ("GH_TOKEN", path("github.token").braced()),
            ("HANDOFF", folder.clone()),
            ("STEP", step.to_owned()),
        ])
    };
    let found = || path("steps.look.outputs.found").equals(text("true"));
    let mut steps = pieces.checkout_own(Workspace::Bare);
    steps.extend([
        Step {
            name: "Look for what was handed over".to_owned(),
            id: Some("look".to_owned()),
            env: asks("look"),
            run: Some(pieces.script("verify")),
            ..Step::default()
        },
        Step {
            name: "Download it".to_owned(),
            condition: Some(found()),
            uses: Some(pieces.action("actions/download-artifact")),
            with: pairs([
                ("name", "handoff".to_owned()),
                ("path", folder.clone()),
                ("run-id", path("github.event.workflow_run.id").braced()),
                ("github-token", path("github.token").braced()),
            ]),
            ..Step::default()
        },
        Step {
            name: "Verify it".to_owned(),
            id: Some("check".to_owned()),
            condition: Some(found()),
            env: asks("check"),
            run: Some(pieces.script("verify")),
            ..Step::default()
        },
    ]);
    steps
}

/// What differs between the jobs that pipegen adds.
#[derive(Default)]
pub struct Body {
    pub env: Pairs,
    pub outputs: Pairs,
    pub steps: Vec<Step>,
}

/// A job of one of GitHub's runners.
pub fn plain(pieces: &Pieces<'_>, id: &str, name: &str, permissions: Vec<Permission>, body: Body) -> Job {
    Job {
        id: id.to_owned(),
        about: Vec::new(),
        name: name.to_owned(),
        needs: Vec::new(),
        condition: None,
        permissions,
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.hosted(),
            timeout: LIMIT,
            matrix: None,
            container: None,
            services: Vec::new(),
            env: body.env,
            outputs: body.outputs,
            steps: body.steps,
        })),
    }
}
