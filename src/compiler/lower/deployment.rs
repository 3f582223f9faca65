//! The frame of a deployment: whether it still may, what serves, `before`, `run`, health, whether what was tested
//! serves, the record; and back, where it does not. All of it is one job, whose steps see each other's results.

use super::after;
use super::logins::Logins;
use super::pieces::{Pieces, pairs};
use super::scope::Scope;
use super::steps;
use crate::language::value::PathGlob;
use crate::language::value::variable;
use crate::model::pipeline::{CURRENT, Deployment, Job, Probe, Step as Written};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Pairs, Step};

/// The step that asks whether the run may deploy.
const ASKED: &str = "pipegen-deploy";
/// The step that records that the run begins.
const STARTED: &str = "pipegen-started";
/// The user's `run`.
const RUN: &str = "pipegen-run";
/// The step that waits until what `run` has left is healthy.
const HEALTHY: &str = "pipegen-healthy";
/// The step that compares what serves with what was tested.
const VERIFIED: &str = "pipegen-verified";
/// The step that records what serves.
const RECORDED: &str = "pipegen-recorded";
/// The user's `run`, with what served before.
const ROLLBACK: &str = "pipegen-rollback";
/// The step that waits until that is healthy.
const HEALTHY_AGAIN: &str = "pipegen-healthy-again";

/// What the steps of one deployment are made of.
struct Frame<'f, 'p> {
    pieces: &'f Pieces<'p>,
    scope: &'f Scope<'p>,
    own: &'f Job,
    deployment: &'f Deployment,
}

/// The steps before the job logs out: what they ask and write is in the registry. The first asks whether the job may
/// go on; all behind it are for [`if_it_may`].
pub fn opening(pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Job) -> Vec<Step> {
    let Some(deployment) = &own.deployment else { return Vec::new() };
    let frame = Frame { pieces, scope, own, deployment };
    let mut all = vec![frame.ask()];
    all.extend(frame.current("serves-before", "Ask what serves"));
    all.push(frame.start());
    all
}

/// The steps from `run` on.
pub fn framed(pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Job, logins: &Logins) -> Vec<Step> {
    let Some(deployment) = &own.deployment else { return Vec::new() };
    let frame = Frame { pieces, scope, own, deployment };
    let mut all = vec![frame.run(), frame.health(HEALTHY, None)];
    all.extend(frame.current("serves-after", "Ask what serves now"));
    all.extend(deployment.current.as_ref().map(|_| frame.verify()));
    if !own.registry_login {
        all.extend(pieces.logins(scope, logins));
    }
    all.push(frame.record());
    all.push(frame.back());
    all.push(frame.health(HEALTHY_AGAIN, Some(outcome(ROLLBACK).equals(text("success")))));
    let failed = || frame.failed();
    all.extend(frame.current("serves-now", "Ask what serves in the end").map(|step| also(step, failed())));
    all.push(frame.say());
    all
}

/// A step that runs where the deployment may go on.
pub fn if_it_may(step: Step) -> Step {
    let goes = path(format!("steps.{ASKED}.outputs.go")).equals(text("true"));
    let condition = match step.condition {
        Some(own) => goes.and(own),
        None => goes,
    };
    Step { condition: Some(condition), ..step }
}

fn also(step: Step, condition: Expr) -> Step {
    Step { condition: Some(condition), ..step }
}

fn outcome(id: &str) -> Expr {
    path(format!("steps.{id}.outcome"))
}

impl Frame<'_, '_> {
    /// Lines of an image, its repository and its digest.
    fn images(&self) -> String {
        let pipeline = self.pieces.pipeline();
        let line = |used: &crate::model::pipeline::Consumption| {
            let image = pipeline.image(&used.image)?;
            let repository = image.repository.as_ref()?;
            Some(format!("{} {repository} {}", image.name, self.scope.build(&image.name, "digest").braced()))
        };
        self.own.images.iter().filter_map(line).collect::<Vec<_>>().join("\n")
    }

    /// Lines of an image and what served of it before.
    fn previous(&self) -> String {
        let line = |used: &crate::model::pipeline::Consumption| {
            format!("{} {}", used.image, path(format!("steps.{STARTED}.outputs.{}", used.image)).braced())
        };
        self.own.images.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What each of the frame's scripts knows.
    fn common(&self) -> Pairs {
        pairs([("DEPLOY", self.deployment.name.clone()), ("IMAGES", self.images())])
    }

    /// What those know that ask the registry.
    fn records(&self) -> Pairs {
        let mut env = self.common();
        env.extend(pairs([
            ("GH_TOKEN", path("github.token").braced()),
            ("ORDER", self.deployment.order.as_str().to_owned()),
            ("VERSION", self.scope.plan("version").braced()),
        ]));
        env
    }

    fn is_asked(&self) -> (String, String) {
        ("IS_ASKED".to_owned(), self.deployment.current.is_some().to_string())
    }

    fn script(&self, name: &str, id: &str, script: &str, mut env: Pairs) -> Step {
        env.sort();
        Step {
            name: name.to_owned(),
            id: Some(id.to_owned()),
            env,
            run: Some(self.pieces.script(script)),
            ..Step::default()
        }
    }

    fn ask(&self) -> Step {
        let mut env = self.records();
        env.extend(pairs([
            ("BRANCH", self.scope.plan("branch").braced()),
            ("DEFAULT_BRANCH", self.pieces.pipeline().default_branch.clone()),
        ]));
        let step = self.script("Ask whether a newer run has deployed", ASKED, "deploy-ask", env);
        match after::asked(self.pieces.pipeline(), self.own).is_empty() {
            true => step,
            false => after::unless_overtaken(step),
        }
    }

    fn start(&self) -> Step {
        let mut env = self.records();
        env.extend(pairs([("GOES_BACK", self.deployment.goes_back.to_string())]));
        env.push(self.is_asked());
        let globs: Vec<&str> = self.deployment.irreversible.iter().map(PathGlob::as_str).collect();
        if !globs.is_empty() {
            env.push(("IRREVERSIBLE".to_owned(), globs.join("\n")));
        }
        self.script("Record what serves, and that this run begins", STARTED, "deploy-start", env)
    }

    /// One of the user's scripts.
    fn written(&self, step: &Written) -> Step {
        steps::step(self.scope, step, self.own.working_directory.as_ref())
    }

    /// The user's `current`, whose output goes into a file.
    fn current(&self, file: &str, name: &str) -> Option<Step> {
        let step = self.written(self.deployment.current.as_ref()?);
        let script = step.run.unwrap_or_default();
        Some(Step {
            name: name.to_owned(),
            timeout: Some(CURRENT),
            run: Some(format!("exec >\"$RUNNER_TEMP/pipegen/{file}\"\n{script}")),
            ..step
        })
    }

    fn run(&self) -> Step {
        let mut step = self.written(&self.deployment.run);
        step.env.push(("DEPLOY_MODE".to_owned(), "deploy".to_owned()));
        Step { id: Some(RUN.to_owned()), timeout: Some(self.deployment.timeout.as_minutes()), ..step }
    }

    /// `run` with what served before.
    fn back(&self) -> Step {
        let mut step = self.written(&self.deployment.run);
        step.env.extend(self.before());
        step.env.push(("DEPLOY_MODE".to_owned(), "rollback".to_owned()));
        let goes_back = path(format!("steps.{STARTED}.outputs.rollback")).equals(text("true"));
        Step {
            about: vec![
                "What was tested does not serve: the images that served before are asked for.".to_owned(),
            ],
            name: "Roll back".to_owned(),
            id: Some(ROLLBACK.to_owned()),
            timeout: Some(self.deployment.timeout.as_minutes()),
            condition: Some(self.failed().and(goes_back)),
            ..step
        }
    }

    /// The variables of the images, for those that served before.
    fn before(&self) -> Pairs {
        let pipeline = self.pieces.pipeline();
        let mut env = Pairs::new();
        for used in &self.own.images {
            let Some(repository) = pipeline.image(&used.image).and_then(|image| image.repository.as_ref())
            else {
                continue;
            };
            let put_out = |name: &str| path(format!("steps.{STARTED}.outputs.{name}")).braced();
            let digest = put_out(used.image.as_str());
            let reference = format!("{repository}@{digest}");
            if self.own.images.len() == 1 {
                env.push((variable::OF_ONLY_IMAGE.name.to_owned(), reference.clone()));
            }
            env.push((variable::IMAGE.of(&used.image), reference));
            env.push((variable::DIGEST.of(&used.image), digest));
            let revision = put_out(&format!("{}-revision", used.image));
            env.push((variable::REVISION.of(&used.image), revision));
        }
        env
    }

    /// Waits until it is healthy; `condition` where that is not behind what succeeded.
    fn health(&self, id: &str, condition: Option<Expr>) -> Step {
        let health = &self.deployment.health;
        let mut env = pairs([
            ("CONSECUTIVE", health.consecutive.to_string()),
            ("WITHIN", health.within.as_secs().to_string()),
        ]);
        match &health.probe {
            Probe::Url(url) => env.push(("HEALTH_URL".to_owned(), self.scope.text(url, None))),
            Probe::Script(script) => {
                let script = self.written(script);
                env.extend(script.env);
                env.push(("HEALTH_SCRIPT".to_owned(), script.run.unwrap_or_default()));
                env.extend(script.working_directory.map(|path| ("HEALTH_DIRECTORY".to_owned(), path)));
            }
        }
        let again = if condition.is_some() { " again" } else { "" };
        let condition = condition.map(|own| call("always", []).and(own));
        Step {
            condition,
            ..self.script(&format!("Wait until it is healthy{again}"), id, "deploy-health", env)
        }
    }

    fn verify(&self) -> Step {
        self.script("Compare what serves with what was tested", VERIFIED, "deploy-verify", self.common())
    }

    fn record(&self) -> Step {
        let mut env = self.records();
        env.push(("PREVIOUS".to_owned(), self.previous()));
        self.script("Record what serves", RECORDED, "deploy-record", env)
    }

    /// The step that proves that what was tested serves.
    fn proof(&self) -> &'static str {
        if self.deployment.current.is_some() { VERIFIED } else { HEALTHY }
    }

    /// `run` has begun, and what was tested is not known to serve; of a run that is cancelled, too.
    fn failed(&self) -> Expr {
        call("always", [])
            .and(outcome(RUN).differs(text("skipped")))
            .and(outcome(self.proof()).differs(text("success")))
    }

    fn say(&self) -> Step {
        let mut env = self.common();
        let outcomes = [
            ("STARTED", STARTED),
            ("RUN", RUN),
            ("PROOF", self.proof()),
            ("RECORDED", RECORDED),
            ("ROLLBACK", ROLLBACK),
            ("HEALTH_AGAIN", HEALTHY_AGAIN),
        ];
        env.extend(outcomes.map(|(name, id)| (name.to_owned(), outcome(id).braced())));
        env.push(self.is_asked());
        env.push(("PREVIOUS".to_owned(), self.previous()));
        env.push(("WHY".to_owned(), path(format!("steps.{STARTED}.outputs.why")).braced()));
        let step = self.script("Say what serves", "pipegen-said", "deploy-say", env);
        Step { condition: Some(call("always", [])), ..step }
    }
}
