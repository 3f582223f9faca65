//! The job that tells jobs of other runs what this one built.

use super::pieces::{Pieces, pairs, selected};
use super::scope::Scope;
use crate::compiler::graph::LIMIT;
use crate::model::pipeline::{Image, Pipeline};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Job, Kind, Step, Steps};

/// Stands inside the workflow, so that the job needs no checkout and no right.
const SCRIPT: &str = include_str!("../../../templates/scripts/hand-over.sh");

/// Images that some job of another run uses.
pub fn images(pipeline: &Pipeline) -> impl Iterator<Item = &Image> {
    let used = |image: &&Image| {
        let mut followers = pipeline.jobs.values().filter(|job| job.follows());
        followers.any(|job| job.uses(&image.name))
    };
    pipeline.images.iter().filter(used)
}

/// When a job that follows is selected, and every image that this run builds for one is built.
fn condition(pipeline: &Pipeline, scope: &Scope<'_>) -> Expr {
    let mut all = vec![
        call("cancelled", []).negate(),
        path("needs.plan.result").equals(text("success")),
        selected(scope, "hand-over"),
    ];
    for image in images(pipeline) {
        let id = format!("build-{}", image.name);
        let built = path(format!("needs.{id}.result")).equals(text("success"));
        all.push(built.or(selected(scope, &id).negate()));
    }
    Expr::All(all)
}

/// The job.
pub fn job(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>) -> Job {
    let line = |image: &Image| {
        let word = |output| scope.build(&image.name, output).or(text("-")).braced();
        let ids = scope.build(&image.name, "image-ids").braced();
        let archives = scope.build(&image.name, "archives").braced();
        format!("{} {} {} {ids} archives {archives}", image.name, word("digest"), word("revision"))
    };
    let file = format!("{}/pipegen/handoff.json", path("runner.temp").braced());
    let mut env = pairs([
        ("COMMIT_BRANCH", scope.plan("branch").braced()),
        ("COMMIT_SHA", scope.plan("sha").braced()),
        ("HANDOFF", file.clone()),
        ("IMAGES", images(pipeline).map(line).collect::<Vec<_>>().join("\n")),
        ("JOBS", scope.plan("followers").braced()),
        ("PR_NUMBER", scope.plan("pr").braced()),
    ]);
    env.retain(|(_, value)| !value.is_empty());
    let write = Step {
        name: "Write down what was built".to_owned(),
        env,
        run: Some(SCRIPT.trim_start_matches("#!/usr/bin/env bash\n").to_owned()),
        ..Step::default()
    };
    let upload = Step {
        name: "Upload the handoff".to_owned(),
        uses: Some(pieces.action("actions/upload-artifact")),
        with: pairs([
            ("name", "handoff".to_owned()),
            ("path", file),
            ("retention-days", "3".to_owned()),
            ("if-no-files-found", "error".to_owned()),
            ("overwrite", "true".to_owned()),
        ]),
        ..Step::default()
    };
    Job {
        id: "hand-over".to_owned(),
        about: vec![
            "Data for jobs that follow in runs of their own; they verify it against GitHub.".to_owned(),
        ],
        name: "Hand over".to_owned(),
        needs: Vec::new(),
        condition: Some(condition(pipeline, scope)),
        permissions: Vec::new(),
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.hosted(),
            timeout: LIMIT,
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs: Vec::new(),
            steps: vec![write, upload],
        })),
    }
}
