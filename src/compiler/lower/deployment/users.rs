//! The user's scripts: what makes the images serve, what says which do, what says that they are healthy.

use super::by_hand::{DO, ROLL_BACK};
use super::{Frame, ROLLBACK, RUN, STARTED};
use crate::compiler::lower::pieces::pairs;
use crate::compiler::lower::{steps, texts};
use crate::language::value::variable;
use crate::model::pipeline::{CURRENT, Probe, Step as Written};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Pairs, Step};

impl Frame<'_, '_> {
    /// One of the user's scripts.
    pub(super) fn written(&self, step: &Written) -> Step {
        steps::step(self.scope, step, self.own.working_directory.as_ref())
    }

    /// The user's `current`, whose output goes into a file.
    pub(super) fn current(&self, file: &str, name: &str) -> Option<Step> {
        let step = self.written(self.deployment.current.as_ref()?);
        let script = step.run.unwrap_or_default();
        Some(Step {
            name: name.to_owned(),
            timeout: Some(CURRENT),
            run: Some(format!("exec >\"$RUNNER_TEMP/pipegen/{file}\"\n{script}")),
            ..step
        })
    }

    pub(super) fn run(&self) -> Step {
        let mut step = self.written(&self.deployment.run);
        let mode = match self.scope.deploys_by_hand() {
            true => {
                let is_back = path(format!("inputs.{DO}")).equals(text(ROLL_BACK));
                is_back.and(text("rollback")).or(text("deploy")).braced()
            }
            false => "deploy".to_owned(),
        };
        step.env.push(("DEPLOY_MODE".to_owned(), mode));
        Step { id: Some(RUN.to_owned()), timeout: Some(self.deployment.timeout.as_minutes()), ..step }
    }

    /// `run` with what served before.
    pub(super) fn back(&self) -> Step {
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
    pub(super) fn before(&self) -> Pairs {
        let pipeline = self.pieces.pipeline();
        let mut env = Pairs::new();
        for used in &self.own.images {
            let Some(repository) = pipeline.image(&used.image).and_then(|image| image.repository.as_ref())
            else {
                continue;
            };
            let put_out = |name: &str| path(format!("steps.{STARTED}.outputs.{name}")).braced();
            let digest = put_out(&format!("image-{}", used.image));
            let reference = texts::reference(repository, &digest);
            if self.own.images.len() == 1 {
                env.push((variable::OF_ONLY_IMAGE.name.to_owned(), reference.clone()));
            }
            env.push((variable::IMAGE.of(&used.image), reference));
            env.push((variable::DIGEST.of(&used.image), digest));
            let revision = put_out(&format!("revision-{}", used.image));
            env.push((variable::REVISION.of(&used.image), revision));
        }
        env
    }

    /// Waits until it is healthy; `condition` where that is not behind what succeeded.
    pub(super) fn health(&self, id: &str, condition: Option<Expr>) -> Step {
        let health = &self.deployment.health;
        let mut env = pairs([
            ("PIPEGEN_CONSECUTIVE", health.consecutive.to_string()),
            ("PIPEGEN_WITHIN", health.within.as_secs().to_string()),
        ]);
        match &health.probe {
            Probe::Url(url) => env.push(("PIPEGEN_HEALTH_URL".to_owned(), self.scope.text(url, None))),
            Probe::Script(script) => {
                let script = self.written(script);
                env.extend(script.env);
                env.push(("PIPEGEN_HEALTH_SCRIPT".to_owned(), script.run.unwrap_or_default()));
                env.extend(
                    script.working_directory.map(|path| ("PIPEGEN_HEALTH_DIRECTORY".to_owned(), path)),
                );
            }
        }
        let again = if condition.is_some() { " again" } else { "" };
        let condition = condition.map(|own| call("always", []).and(own));
        Step {
            condition,
            ..self.script(&format!("Wait until it is healthy{again}"), id, "deploy-health", env)
        }
    }
}
