//! Pieces that several jobs share.

use super::runners::runner_output;
use super::scope::Scope;
use crate::compiler::graph::Node;
use crate::language::manifest::{Checkout, Include};
use crate::language::value::Platform;
use crate::model::pipeline::{ActionRef, Image, Pipeline, Runner};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Pairs, Permission, Step};
use std::collections::BTreeSet;

/// Where the pipeline's own actions and scripts are checked out. They come from the commit of the
/// workflow: a pull request's branch that is behind would otherwise run new YAML with old actions.
pub const OWN: &str = ".pipegen";

/// The registry that GitHub's own token opens.
pub const GITHUB: &str = "ghcr.io";

/// Steps and names that depend on the pipeline.
pub struct Pieces<'p> {
    pipeline: &'p Pipeline,
}

impl<'p> Pieces<'p> {
    /// Pieces of this pipeline.
    pub fn new(pipeline: &'p Pipeline) -> Self {
        Self { pipeline }
    }

    /// An action that comes with pipegen, at its pin.
    pub fn action(&self, name: &str) -> (String, String) {
        self.pipeline
            .pins
            .get(name)
            .map_or_else(|| (name.to_owned(), String::new()), |action| reference(&action))
    }

    /// A composite action of the pipeline.
    pub fn own_action(&self, name: &str) -> (String, String) {
        (format!("./{OWN}/.github/actions/{}-{name}", self.pipeline.slug), String::new())
    }

    /// A script of the pipeline, in a job that has checked out [`OWN`].
    pub fn script(&self, name: &str) -> String {
        format!("bash {OWN}/.github/scripts/{}/{name}.sh", self.pipeline.slug)
    }

    /// The commit that a job has on disk: the tested one; in a run that follows, the default branch's, whose
    /// `github.sha` is; with `merge` what a pull request would make of its base, which is the commit of such a run.
    pub fn commit_of(scope: &Scope<'_>, checkout: Checkout) -> Expr {
        let own = path("github.sha");
        if scope.follows() {
            return own;
        }
        match checkout {
            Checkout::Merge => {
                path("github.event_name").equals(text("pull_request")).and(own).or(scope.plan("sha"))
            }
            _ => scope.plan("sha"),
        }
    }

    /// Checks out the tested commit; in a run that follows, the default branch.
    pub fn checkout_commit(&self, scope: &Scope<'_>, full: bool) -> Step {
        let follows = scope.follows();
        let mut with = vec![("ref".to_owned(), Self::commit_of(scope, Checkout::Shallow).braced())];
        if full {
            with.push(("fetch-depth".to_owned(), "0".to_owned()));
        }
        with.push(("persist-credentials".to_owned(), "false".to_owned()));
        Step {
            name: if follows { "Check out the default branch" } else { "Check out the commit" }.to_owned(),
            uses: Some(self.action("actions/checkout")),
            with,
            ..Step::default()
        }
    }

    /// Checks out what a pull request would make of its base; elsewhere the tested commit.
    pub fn checkout_merge(&self, scope: &Scope<'_>) -> Step {
        let commit = Self::commit_of(scope, Checkout::Merge);
        let mut step = self.checkout_commit(scope, false);
        step.with.retain(|(key, _)| key != "ref");
        step.with.insert(0, ("ref".to_owned(), commit.braced()));
        Step { name: "Check out the merge commit".to_owned(), ..step }
    }

    /// With what a commit names and has elsewhere.
    pub fn included(mut step: Step, include: &BTreeSet<Include>) -> Step {
        let own = |word: &Include| match word {
            Include::Submodules => ("submodules".to_owned(), "recursive".to_owned()),
            Include::Lfs => ("lfs".to_owned(), "true".to_owned()),
        };
        step.with.extend(include.iter().map(own));
        step
    }

    /// The pipeline.
    pub fn pipeline(&self) -> &'p Pipeline {
        self.pipeline
    }

    /// Labels of a runner. Where it is not GitHub's, the plan says which: a self-hosted runner
    /// never runs an untrusted run.
    pub fn runs_on(&self, scope: &Scope<'_>, runner: &Runner) -> Vec<String> {
        labels(scope, runner, None)
    }

    /// Labels of the runner that builds a platform. An untrusted run has GitHub's own of that
    /// architecture, where there is one.
    pub fn builds_on(&self, scope: &Scope<'_>, runner: &Runner, platform: &Platform) -> Vec<String> {
        labels(scope, runner, foreign(platform))
    }

    /// The runner of the plan and of the gate, which run nobody's code: one of GitHub's.
    pub fn hosted(&self) -> Vec<String> {
        let own = &self.pipeline.runs_on;
        if own.is_hosted() { own.0.clone() } else { self.pipeline.fork_runs_on.0.clone() }
    }
}

fn labels(scope: &Scope<'_>, runner: &Runner, native: Option<&str>) -> Vec<String> {
    // A run that follows runs the default branch's code alone, and a deployment by hand is a trusted run.
    if runner.is_hosted() || scope.follows() || scope.deploys_by_hand() {
        return runner.0.clone();
    }
    vec![call("fromJSON", [scope.plan(&runner_output(runner, native))]).braced()]
}

/// GitHub's own runner of another architecture than the usual one.
pub fn foreign(platform: &Platform) -> Option<&'static str> {
    platform.native_runner().filter(|_| *platform != Platform::amd64())
}

/// `owner/name@commit` and the version behind it.
pub fn reference(action: &ActionRef) -> (String, String) {
    let version = match action {
        ActionRef::Pinned { version, .. } => version.clone(),
        ActionRef::Local(_) => String::new(),
    };
    (action.to_string(), version)
}

/// Whether the plan selected a job.
pub fn selected(scope: &Scope<'_>, id: &str) -> Expr {
    call("contains", [call("fromJSON", [scope.plan("jobs")]), text(id)])
}

/// When a job may start: it is selected, and everything before it has passed or was not selected.
/// Every result is named behind `!cancelled()`, because the implicit `success()` is lost when any
/// ancestor was skipped.
pub fn ready(scope: &Scope<'_>, node: &Node<'_>, needs: &[Node<'_>]) -> Expr {
    let mut all = vec![call("cancelled", []).negate()];
    // A part is called behind a plan that succeeded, and not otherwise.
    all.extend(scope.has_plan().then(|| path("needs.plan.result").equals(text("success"))));
    all.push(selected(scope, &node.id()));
    for need in needs {
        let passed = scope.result(need).equals(text("success"));
        match need {
            Node::Plan => {}
            Node::Image(_) | Node::Place(_) => all.push(passed),
            // Whoever needs all platforms does without those that are not selected.
            Node::Platform(..) if matches!(node, Node::Job(_)) => all.push(passed),
            Node::Platform(..)
            | Node::Job(_)
            | Node::Check(..)
            | Node::HandOver
            | Node::Gate
            | Node::Promote => {
                all.push(passed.or(selected(scope, &need.id()).negate()));
            }
        }
    }
    Expr::All(all)
}

/// Keys and values.
pub fn pairs<const N: usize>(pairs: [(&str, String); N]) -> Pairs {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Reading the commit: every job that checks out.
pub fn contents_read() -> Permission {
    permission("contents", "read", "")
}

/// A right.
pub fn permission(scope: &str, level: &str, why: &str) -> Permission {
    Permission { scope: scope.to_owned(), level: level.to_owned(), why: why.to_owned() }
}

/// Whether GitHub's own token opens the image's registry.
pub fn on_github(image: &Image) -> bool {
    image.repository.as_ref().is_some_and(|repository| repository.host() == GITHUB)
}
