//! The workflow that deletes what has outlived its tags.

use super::consumer::locked;
use super::followed::at_home;
use super::logins::Logins;
use super::notify::{self, File};
use super::pieces::{Pieces, contents_read, on_github, pairs, permission};
use super::runners::labels_json;
use super::scope::Scope;
use crate::model::pipeline::{Image, Pipeline, Retention, WatchedKind};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Group, Input, Job, Kind, Literal, Permission, Step, Steps, Triggers, Workflow};

/// Minutes that a prune may take; it goes on where it stopped the next time.
const LIMIT: u64 = 60;
/// The log, below the checkout.
const LOG: &str = "prune.jsonl";

/// The file. It is no part of a run: nothing waits for it, and it waits for nothing.
pub fn workflow(pipeline: &Pipeline, pieces: &Pieces<'_>, retention: &Retention) -> Workflow {
    let apply = Input {
        name: "apply".to_owned(),
        description: "Delete; otherwise only show what would be deleted".to_owned(),
        kind: "boolean".to_owned(),
        required: false,
        default: Some(Literal::Plain { plain: "false".to_owned() }),
        options: Vec::new(),
    };
    Workflow {
        name: format!("{}: retention", pipeline.name),
        run_name: None,
        about: Vec::new(),
        on: Triggers {
            schedule: vec![("retention".to_owned(), retention.schedule.to_string())],
            dispatch: Some(vec![apply]),
            ..Triggers::default()
        },
        concurrency: Group {
            group: format!("{}-{}", path("github.workflow").braced(), path("github.run_id").braced()),
            cancel: "false".to_owned(),
            queue: false,
            about: vec!["No run cancels another; the job has a group that they wait in.".to_owned()],
        },
        jobs: std::iter::once(job(pipeline, pieces, retention))
            .chain(notifications(pipeline, pieces))
            .collect(),
    }
}

/// Tells of it. By hand, what only shows what would go says nothing of what deletes.
fn notifications(pipeline: &Pipeline, pieces: &Pieces<'_>) -> Vec<Job> {
    let condition = Some(applies());
    let file = File { name: file(pipeline), before: &[], condition };
    notify::jobs(pipeline, pieces, &file, |own| own.kind == WatchedKind::Retention)
}

/// Whether the run deletes.
fn applies() -> Expr {
    Expr::Any(vec![path("github.event_name").equals(text("schedule")), path("inputs.apply")])
}

fn file(pipeline: &Pipeline) -> String {
    format!("{}-retention.yml", pipeline.slug)
}

fn job(pipeline: &Pipeline, pieces: &Pieces<'_>, retention: &Retention) -> Job {
    let scope = Scope::callee(pipeline);
    let published: Vec<&Image> = pipeline.images.iter().filter(|image| image.registry().is_some()).collect();
    let mut steps = vec![checkout(pipeline, pieces), install(retention)];
    steps.extend(
        pieces.logins(&scope, &Logins::to_publish(published.iter().copied())).into_iter().map(always),
    );
    steps.push(prune(pipeline));
    steps.push(keep(pieces));
    Job {
        id: "prune".to_owned(),
        about: Vec::new(),
        name: "Prune".to_owned(),
        needs: Vec::new(),
        condition: at_home(pipeline),
        permissions: permissions(&published),
        concurrency: Some(locked(
            format!("{}-retention", pipeline.slug),
            "Never two at once, never cancelled in the middle.",
        )),
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: runs_on(retention),
            timeout: LIMIT,
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs: Vec::new(),
            steps,
        })),
    }
}

/// The run is a trusted one: schedules are, and who starts one by hand may write.
fn always(login: Step) -> Step {
    Step { condition: None, ..login }
}

fn runs_on(retention: &Retention) -> Vec<String> {
    if retention.runner.is_hosted() {
        return retention.runner.0.clone();
    }
    vec![call("fromJSON", [text(labels_json(&retention.runner))]).braced()]
}

fn permissions(published: &[&Image]) -> Vec<Permission> {
    let mut all = vec![
        permission(
            "actions",
            "read",
            "asks which images runs still need, and reads the logs of the last runs",
        ),
        contents_read(),
    ];
    all.push(permission("deployments", "read", "asks which images are deployed"));
    if published.iter().any(|image| on_github(image)) {
        all.push(permission("packages", "write", "deletes versions of the packages"));
    }
    all.push(permission("pull-requests", "read", "asks which pull requests are open"));
    all
}

/// With history, since the age of a tag counts from its commit's date; without the files' contents.
fn checkout(pipeline: &Pipeline, pieces: &Pieces<'_>) -> Step {
    Step {
        about: vec!["All commits, for their dates; of the files only the newest.".to_owned()],
        name: "Check out the commits".to_owned(),
        uses: Some(pieces.action("actions/checkout")),
        with: pairs([
            ("ref", pipeline.default_branch.clone()),
            ("fetch-depth", "0".to_owned()),
            ("filter", "blob:none".to_owned()),
            ("persist-credentials", "false".to_owned()),
        ]),
        ..Step::default()
    }
}

fn install(retention: &Retention) -> Step {
    Step {
        name: "Install pipegen".to_owned(),
        env: pairs([("PIPEGEN_VERSION", env!("CARGO_PKG_VERSION").to_owned())]),
        run: Some(retention.install.clone()),
        ..Step::default()
    }
}

/// Uploads the log whatever came of the prune: one that was cut short has deleted something too.
fn keep(pieces: &Pieces<'_>) -> Step {
    Step {
        about: vec![
            "With it `pipegen prune --restore` puts back what went, and the next run finishes what this one had"
                .to_owned(),
            "begun. Each attempt has its own.".to_owned(),
        ],
        name: "Keep the log".to_owned(),
        condition: Some(call("always", [])),
        uses: Some(pieces.action("actions/upload-artifact")),
        with: pairs([
            ("name", format!("prune-log-{}", path("github.run_attempt").braced())),
            ("path", LOG.to_owned()),
            ("if-no-files-found", "ignore".to_owned()),
            ("include-hidden-files", "true".to_owned()),
            ("retention-days", "90".to_owned()),
        ]),
        ..Step::default()
    }
}

fn prune(pipeline: &Pipeline) -> Step {
    Step {
        name: "Prune".to_owned(),
        env: pairs([
            ("APPLY", applies().braced()),
            ("FILE", pipeline.file.clone()),
            ("GH_TOKEN", path("github.token").braced()),
            ("LOG", LOG.to_owned()),
            ("WORKFLOW", file(pipeline)),
        ]),
        run: Some(format!("bash .github/scripts/{}/prune.sh", pipeline.slug)),
        ..Step::default()
    }
}
