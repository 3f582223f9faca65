//! pipegen's own scripts around them.

use super::by_hand::{ACROSS, DO};
use super::{ASKED, Frame, HEALTHY_AGAIN, NOW, RECORDED, ROLLBACK, RUN, STARTED, VERIFIED, outcome};
use crate::compiler::lower::after;
use crate::compiler::lower::pieces::pairs;
use crate::language::value::PathGlob;
use crate::model::pipeline::Consumption;
use crate::model::workflow::expr::{call, path};
use crate::model::workflow::{Pairs, Step};

impl Frame<'_, '_> {
    /// Lines of an image, its repository and its digest.
    pub(super) fn images(&self) -> String {
        let pipeline = self.pieces.pipeline();
        let line = |used: &Consumption| {
            let image = pipeline.image(&used.image)?;
            let repository = image.repository.as_ref()?;
            Some(format!("{} {repository} {}", image.name, self.scope.build(&image.name, "digest").braced()))
        };
        self.own.images.iter().filter_map(line).collect::<Vec<_>>().join("\n")
    }

    /// Lines of an image and what served of it before.
    pub(super) fn previous(&self) -> String {
        let line = |used: &Consumption| {
            format!(
                "{} {}",
                used.image,
                path(format!("steps.{STARTED}.outputs.image-{}", used.image)).braced()
            )
        };
        self.own.images.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Lines of an image and the commit that what served of it before was deployed of.
    fn previous_commits(&self) -> String {
        let line = |used: &Consumption| {
            let commit = path(format!("steps.{STARTED}.outputs.commit-{}", used.image)).braced();
            format!("{} {commit}", used.image)
        };
        self.own.images.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What each of the frame's scripts knows.
    pub(super) fn common(&self) -> Pairs {
        let mut env = pairs([("DEPLOY", self.deployment.name.clone()), ("IMAGES", self.images())]);
        if self.scope.deploys_by_hand() {
            env.push(("PIPEGEN_BY_HAND".to_owned(), path(format!("inputs.{DO}")).braced()));
        }
        env
    }

    /// What those know that ask the registry.
    pub(super) fn records(&self) -> Pairs {
        let mut env = self.common();
        env.extend(pairs([
            ("GH_TOKEN", path("github.token").braced()),
            ("ORDER", self.deployment.order.as_str().to_owned()),
            ("VERSION", self.scope.plan("version").braced()),
        ]));
        if self.scope.deploys_by_hand() {
            env.push(("PIPEGEN_AS_RUN".to_owned(), self.scope.plan("run").braced()));
            env.extend(self.branches());
        }
        env
    }

    /// Where the commits stand that are compared.
    fn branches(&self) -> Pairs {
        pairs([
            ("BRANCH", self.scope.plan("branch").braced()),
            ("DEFAULT_BRANCH", self.pieces.pipeline().default_branch.clone()),
        ])
    }

    pub(super) fn is_asked(&self) -> (String, String) {
        ("IS_ASKED".to_owned(), self.deployment.current.is_some().to_string())
    }

    pub(super) fn script(&self, name: &str, id: &str, script: &str, mut env: Pairs) -> Step {
        env.sort();
        Step {
            name: name.to_owned(),
            id: Some(id.to_owned()),
            env,
            run: Some(self.pieces.script(script)),
            ..Step::default()
        }
    }

    pub(super) fn ask(&self) -> Step {
        let mut env = self.records();
        if self.scope.deploys_by_hand() {
            env.push(("BEHIND".to_owned(), String::new()));
            env.push(("PIPEGEN_SEEN_BY".to_owned(), self.scope.plan("seen-by").braced()));
            return self.script("Ask whether what was decided still holds", ASKED, "deploy-ask", env);
        }
        env.push(("BEHIND".to_owned(), after::behind(self.pieces.pipeline(), self.own).join(" ")));
        env.extend(self.branches());
        let step = self.script("Ask whether a newer run has deployed", ASKED, "deploy-ask", env);
        match after::is_asked(self.scope, self.own) {
            true => after::unless_overtaken(step),
            false => step,
        }
    }

    pub(super) fn start(&self) -> Step {
        let mut env = self.records();
        if self.scope.deploys_by_hand() && !self.deployment.irreversible.is_empty() {
            env.push(("PIPEGEN_ACROSS".to_owned(), path(format!("inputs.{ACROSS}")).braced()));
        }
        env.extend(pairs([("GOES_BACK", self.deployment.goes_back.to_string())]));
        env.push(self.is_asked());
        let globs: Vec<&str> = self.deployment.irreversible.iter().map(PathGlob::as_str).collect();
        // Written where it is empty, too: the job's own `env` may have a variable of that name.
        env.push(("IRREVERSIBLE".to_owned(), globs.join("\n")));
        self.script("Record what serves, and that this run begins", STARTED, "deploy-start", env)
    }

    pub(super) fn verify(&self) -> Step {
        self.script("Compare what serves with what was tested", VERIFIED, "deploy-verify", self.common())
    }

    pub(super) fn record(&self) -> Step {
        let mut env = self.records();
        env.push(("PREVIOUS".to_owned(), self.previous()));
        env.push(("PREVIOUS_COMMITS".to_owned(), self.previous_commits()));
        self.script("Record what serves", RECORDED, "deploy-record", env)
    }

    pub(super) fn say(&self) -> Step {
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
        let now = self.deployment.current.as_ref().map(|_| outcome(NOW).braced());
        env.push(("NOW".to_owned(), now.unwrap_or_default()));
        env.push(self.is_asked());
        env.push(("PREVIOUS".to_owned(), self.previous()));
        env.push(("WHY".to_owned(), path(format!("steps.{STARTED}.outputs.why")).braced()));
        let step = self.script("Say what serves", "pipegen-said", "deploy-say", env);
        Step { condition: Some(call("always", [])), ..step }
    }
}
