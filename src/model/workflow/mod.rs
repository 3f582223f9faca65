//! Workflows and composite actions as GitHub knows them, typed. Strings in here may hold `${{ }}`; scripts never do.

mod division;
pub mod expr;
mod memory;
mod tree;
mod triggers;

pub use division::{Division, Part};
pub use tree::Tree;
pub use triggers::{Callable, Followed, Input, Literal, Triggers};

use expr::Expr;
use serde::Serialize;

/// Keys and values in their order.
pub type Pairs = Vec<(String, String)>;

/// A workflow file.
#[derive(Clone, Debug, Serialize)]
pub struct Workflow {
    /// Its name.
    pub name: String,
    /// What its runs are called, where that is not what started them.
    pub run_name: Option<String>,
    /// Why the file is there, as comment lines.
    pub about: Vec<String>,
    /// What starts it.
    pub on: Triggers,
    /// Its concurrency group.
    pub concurrency: Group,
    /// Its jobs in order.
    pub jobs: Vec<Job>,
}

/// A concurrency group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Runs or jobs of one group exclude each other.
    pub group: String,
    /// The newer cancels the older: `true`, `false` or an expression.
    pub cancel: String,
    /// `queue: max`: up to 100 wait, none is lost.
    /// [Concurrency](https://docs.github.com/en/actions/concepts/workflows-and-actions/concurrency)
    pub queue: bool,
    /// Why, as comment lines.
    pub about: Vec<String>,
}

/// A job.
#[derive(Clone, Debug, Serialize)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// Why it is there, as comment lines.
    pub about: Vec<String>,
    /// Its name.
    pub name: String,
    /// Jobs before it.
    pub needs: Vec<String>,
    /// Where it runs.
    pub condition: Option<Expr>,
    /// Rights of its token; none at all if empty.
    pub permissions: Vec<Permission>,
    /// Group of the job.
    pub concurrency: Option<Group>,
    /// What it does.
    #[serde(flatten)]
    pub kind: Kind,
}

/// A right, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Permission {
    /// Scope.
    pub scope: String,
    /// `read`, `write`.
    pub level: String,
    /// Why; said behind it.
    pub why: String,
}

/// What a job does.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Runs steps.
    Steps(Box<Steps>),
    /// Calls a workflow of the repository.
    Call(Call),
}

/// A job of steps.
#[derive(Clone, Debug, Serialize)]
pub struct Steps {
    /// What it deploys to.
    pub environment: Option<Environment>,
    /// Labels, or one expression.
    pub runs_on: Vec<String>,
    /// Minutes.
    pub timeout: u64,
    /// Legs.
    pub matrix: Option<Matrix>,
    /// Container of the steps.
    pub container: Option<Container>,
    /// Containers beside it.
    pub services: Vec<Container>,
    /// Variables.
    pub env: Pairs,
    /// Outputs.
    pub outputs: Pairs,
    /// Steps.
    pub steps: Vec<Step>,
}

/// An environment of the repository's.
#[derive(Clone, Debug, Serialize)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Address that GitHub shows.
    pub url: Option<String>,
}

/// A call.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// Path of the workflow.
    pub uses: String,
    /// Its inputs.
    pub with: Pairs,
    /// Those of them that are numbers or booleans, which in quotes would be texts.
    pub bare: Vec<String>,
    /// Its secrets.
    pub secrets: Pairs,
}

/// A strategy.
#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    /// A failing leg cancels the others.
    pub fail_fast: bool,
    /// Legs at the same time.
    pub max_parallel: Option<u32>,
    /// Axes: values as JSON, one line each.
    pub axes: Vec<(String, Vec<String>)>,
    /// Legs added, as JSON.
    pub include: Vec<String>,
    /// Legs taken out, as JSON.
    pub exclude: Vec<String>,
}

/// A container of a job.
#[derive(Clone, Debug, Serialize)]
pub struct Container {
    /// Name; empty for the container of the steps.
    pub name: String,
    /// Image by digest.
    pub image: String,
    /// User and password of its registry.
    pub credentials: Pairs,
    /// Ports.
    pub ports: Vec<String>,
    /// Variables.
    pub env: Pairs,
    /// Other options.
    pub options: Option<String>,
}

/// A step.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Step {
    /// Why it is there, as comment lines.
    pub about: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: Option<String>,
    /// Where it runs.
    pub condition: Option<Expr>,
    /// Whether the job goes on when it fails, because a later step has another way.
    pub may_fail: bool,
    /// An action: the reference, and the version behind it.
    pub uses: Option<(String, String)>,
    /// Inputs of the action.
    pub with: Pairs,
    /// Variables.
    pub env: Pairs,
    /// A script.
    pub run: Option<String>,
    /// Where the script runs.
    pub working_directory: Option<String>,
    /// Minutes.
    pub timeout: Option<u64>,
}

/// A composite action.
#[derive(Clone, Debug, Serialize)]
pub struct Composite {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// Steps.
    pub steps: Vec<Step>,
}
