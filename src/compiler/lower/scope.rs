//! Where a job finds the values of the run: in the outputs of other jobs, or, in a file that is
//! called, in its inputs. A part of a pipeline that is too large for one file is called, too, but never
//! by hand, so that its inputs are exactly what the one workflow knows.

use super::manual_inputs::{by_hand, default_json};
use crate::compiler::graph::Node;
use crate::language::manifest::Checkout;
use crate::language::value::{Expression, Name, Platform};
use crate::model::pipeline::{Consumption, Image, Job, Pipeline};
use crate::model::workflow::Part as Callee;
use crate::model::workflow::expr::{Expr, call, path, text};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Which file a job stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    /// The one workflow.
    Root,
    /// A file that it calls.
    Callee,
    /// A file that it calls because it cannot hold all jobs.
    Part,
    /// A file that follows it, in a run of its own.
    Follower,
    /// A file that starts a deployment by hand.
    ByHand,
}

/// Which values of the run a file asked for, and how it gets them.
pub struct Scope<'p> {
    pub(super) pipeline: &'p Pipeline,
    file: File,
    verify: &'static str,
    used: Rc<RefCell<BTreeSet<String>>>,
    /// The job that asks for the images of the job in hand, where the run does not build them; and whether that job
    /// has the files of their commit.
    place: Option<(String, bool)>,
}

impl<'p> Scope<'p> {
    /// The one workflow: values are outputs of its jobs.
    pub fn root(pipeline: &'p Pipeline) -> Self {
        Self::of(pipeline, File::Root)
    }

    /// A file of its own: values are its inputs.
    pub fn callee(pipeline: &'p Pipeline) -> Self {
        Self::of(pipeline, File::Callee)
    }

    /// A part: values are its inputs, and nobody starts it by hand.
    pub fn part(pipeline: &'p Pipeline) -> Self {
        Self::of(pipeline, File::Part)
    }

    /// A run that follows: values are outputs of the job that verified what was handed over.
    pub fn follower(pipeline: &'p Pipeline, verify: &'static str) -> Self {
        Self { verify, ..Self::of(pipeline, File::Follower) }
    }

    /// A deployment that is started by hand: values are outputs of the job that decides what it deploys.
    pub fn deployment_by_hand(pipeline: &'p Pipeline, decide: &'static str) -> Self {
        Self { verify: decide, ..Self::of(pipeline, File::ByHand) }
    }

    fn of(pipeline: &'p Pipeline, file: File) -> Self {
        Self { pipeline, file, verify: "", used: Rc::default(), place: None }
    }

    /// The same for what stands in one job: of one that takes images at a place, those and their commit. A file that
    /// is called is told them like those of any build.
    pub fn of_job(&self, own: &Job) -> Self {
        let place = own.at.as_ref().filter(|_| self.file == File::Root);
        Self {
            place: place.map(|at| (at.id.clone(), own.checkout != Checkout::Run)),
            used: Rc::clone(&self.used),
            ..*self
        }
    }

    /// Whether the job may be started by hand, without a plan.
    pub fn starts_by_hand(&self) -> bool {
        self.file == File::Callee
    }

    /// What the run may do, where no step has run yet: nothing in a file that is started by hand.
    pub fn trust_at_start(&self) -> Expr {
        let decided = self.plan("trust");
        if self.starts_by_hand() { path("inputs.trust") } else { decided }
    }

    /// Whether the job stands in a run of its own, behind the pipeline's.
    pub fn follows(&self) -> bool {
        self.file == File::Follower
    }

    /// Whether the job deploys what somebody has asked for by hand.
    pub fn deploys_by_hand(&self) -> bool {
        self.file == File::ByHand
    }

    /// Names of the values that were asked for, in order.
    pub fn used(&self) -> Vec<String> {
        self.used.borrow().iter().cloned().collect()
    }

    /// A decision of the plan.
    pub fn plan(&self, name: &str) -> Expr {
        if let Some((id, true)) = &self.place
            && OF_PLACE.contains(&name)
        {
            return path(format!("needs.{id}.outputs.{name}"));
        }
        self.used.borrow_mut().insert(name.to_owned());
        match self.file {
            File::Root => return path(format!("needs.plan.outputs.{name}")),
            File::Follower | File::ByHand => return path(format!("needs.{}.outputs.{name}", self.verify)),
            File::Callee | File::Part => {}
        }
        let given = path(format!("inputs.{name}"));
        if self.file == File::Part {
            return given;
        }
        match by_hand(name) {
            // Empty in a release, which has no branch, and that is no run by hand.
            Some(otherwise) if name.starts_with("branch") => {
                path("inputs.sha").equals(text("")).and(otherwise).or(given)
            }
            Some(otherwise) => given.or(otherwise),
            None => given,
        }
    }

    /// An output of the job that builds an image, or joins its platforms.
    pub fn build(&self, image: &Name, output: &str) -> Expr {
        self.built(image, None, output)
    }

    /// The same of the build that a job waits for: that of its platform, or of all.
    pub fn handed_to(&self, own: &Job, used: &Consumption, output: &str) -> Expr {
        self.built(&used.image, self.pipeline.platform_for(own, used), output)
    }

    /// The same of the build of one platform.
    pub fn built_for(&self, image: &Image, platform: &Platform, output: &str) -> Expr {
        self.built(&image.name, image.is_multi_platform().then_some(platform), output)
    }

    fn built(&self, image: &Name, platform: Option<&Platform>, output: &str) -> Expr {
        if let Some((id, _)) = &self.place {
            return path(format!("needs.{id}.outputs.{image}-{output}"));
        }
        let id = || match platform {
            Some(platform) => format!("build-{image}-{}", platform.slug()),
            None => format!("build-{image}"),
        };
        if self.file == File::Root {
            return path(format!("needs.{}.outputs.{output}", id()));
        }
        if self.file == File::Part {
            return self.plan(&build_input(&id(), output));
        }
        let name = format!("{image}-{output}");
        self.used.borrow_mut().insert(name.clone());
        if matches!(self.file, File::Follower | File::ByHand) {
            path(format!("needs.{}.outputs.{name}", self.verify))
        } else {
            path(format!("inputs.{name}"))
        }
    }

    /// A manual input, of its own type, with its default in every other event.
    pub fn input(&self, name: &str) -> Expr {
        if self.file == File::Callee {
            return path(format!("inputs.{name}"));
        }
        let own = self.pipeline.inputs.iter().find(|(known, _)| known.as_str() == name);
        if let (File::ByHand, Some((_, own))) = (self.file, own) {
            return call("fromJSON", [text(default_json(own))]);
        }
        call("fromJSON", [self.plan(&format!("input-{name}"))])
    }

    /// How a job before this one ended. Builds stand in the one workflow, and a part is told their
    /// results.
    pub fn result(&self, node: &Node<'_>) -> Expr {
        match node {
            Node::Image(_) | Node::Platform(..) if self.file == File::Part => {
                self.plan(&build_input(&node.id(), RESULT))
            }
            _ => path(format!("needs.{}.result", node.id())),
        }
    }

    /// Whether the plan is among the jobs of this file.
    pub fn has_plan(&self) -> bool {
        self.file != File::Part
    }

    /// In the one workflow, the value of an input of a part.
    pub fn handed(&self, part: &Callee, input: &str) -> Expr {
        if input == "jobs" {
            return self.plan(&part.id);
        }
        if input == "notes" {
            return self.plan(&format!("notes-{}", part.id));
        }
        let of_build = |end: &&&str| input.starts_with("build-") && input.ends_with(&format!("-{end}"));
        match ["archives", "digest", "host", "host-name", "image-ids", "revision", RESULT]
            .iter()
            .find(of_build)
        {
            Some(end) => {
                let id = input.strip_suffix(&format!("-{end}")).unwrap_or(input);
                let place = if *end == RESULT { "" } else { "outputs." };
                path(format!("needs.{id}.{place}{end}"))
            }
            None => self.plan(input),
        }
    }

    /// An expression of the user's in this file.
    pub fn expression(&self, expression: &Expression) -> String {
        expression.rewrite(|used| {
            (used.head() == "inputs").then(|| self.input(used.property().unwrap_or_default()).to_string())
        })
    }
}

/// What a job that asks for images says of their commit, by the names that the plan's own have.
pub const OF_PLACE: [&str; 2] = ["sha", "short-sha"];

/// How GitHub calls the end of a job.
const RESULT: &str = "result";

/// Name of the input with which a part gets an output or the result of a build. No value of the plan
/// begins with `build-`.
fn build_input(id: &str, what: &str) -> String {
    format!("{id}-{what}")
}
