//! Where a text stands, and which contexts GitHub gives it there.

use crate::language::value::Special;

/// Where a text stands; decides which contexts GitHub gives it.
/// [Context availability](https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `env` of the pipeline: of every job, in called files too.
    PipelineEnv,
    /// `env` of a job, a container or a service.
    JobEnv,
    /// `env`, `with` or script of a step.
    Step,
    /// `if` of a step.
    StepIf,
    /// `env`, `with` or script of a set-up's step.
    Setup,
    /// `if` of a set-up's step.
    SetupIf,
    /// Address of a job's environment.
    EnvironmentUrl,
    /// `with` of a job that calls a workflow.
    CallWith,
    /// `if` of a job.
    JobIf,
    /// Build arguments and labels.
    Build,
    /// Build secrets and log-ins.
    Credential,
}

impl Place {
    pub fn contexts(self) -> &'static [&'static str] {
        match self {
            Self::PipelineEnv => &["github", "secrets", "vars"],
            Self::JobEnv => &["github", "inputs", "matrix", "secrets", "strategy", "vars"],
            Self::Step => &[
                "env", "github", "inputs", "job", "matrix", "runner", "secrets", "steps", "strategy", "vars",
            ],
            Self::EnvironmentUrl | Self::StepIf => {
                &["env", "github", "inputs", "job", "matrix", "runner", "steps", "strategy", "vars"]
            }
            Self::Setup | Self::SetupIf => &["env", "github", "job", "matrix", "runner", "steps", "strategy"],
            Self::CallWith => &["github", "inputs", "vars"],
            Self::JobIf => &["inputs", "vars"],
            Self::Build => &["github", "inputs", "vars"],
            Self::Credential => &["github", "secrets", "vars"],
        }
    }

    /// In a sentence: "not available in …".
    pub fn name(self) -> &'static str {
        match self {
            Self::PipelineEnv => "the pipeline's `env`",
            Self::JobEnv => "the `env` of a job",
            Self::Step => "a step",
            Self::StepIf => "the `if` of a step",
            Self::Setup => "a set-up's step",
            Self::SetupIf => "the `if` of a set-up's step",
            Self::EnvironmentUrl => "the address of an environment",
            Self::CallWith => "the `with` of a job",
            Self::JobIf => "the `if` of a job",
            Self::Build => "a build argument or label",
            Self::Credential => "a build secret or log-in",
        }
    }

    /// Whether GitHub has a function here.
    pub fn has(self, function: Special) -> bool {
        match function {
            Special::HashFiles => {
                matches!(self, Self::Step | Self::StepIf | Self::Setup | Self::SetupIf)
            }
            Special::Status(_) => matches!(self, Self::StepIf | Self::SetupIf),
        }
    }

    /// Why a context is not there.
    pub fn why(self) -> String {
        let reason = match self {
            Self::JobIf => "a job's condition is decided once, in the first job, for all others to read",
            Self::PipelineEnv => "the pipeline's `env` reaches every job, and not every job has the others",
            Self::Build => {
                "an image is built once, by a job that knows neither the jobs' contexts nor their legs"
            }
            Self::Setup | Self::SetupIf => "a set-up becomes a composite action, which knows less than a job",
            _ => "GitHub gives each place contexts of its own",
        };
        format!("{reason}; available are {}", self.contexts().join(", "))
    }

    /// How to say it otherwise.
    pub fn remedy(self, head: &str) -> Option<&'static str> {
        match (self, head) {
            (Self::JobIf, "secrets") => Some(
                "list it in `secrets = [\"NAME\"]` of the job: in a run that has it not, the job is not selected",
            ),
            (Self::CallWith, "secrets") => {
                Some("list it in `secrets` of the job, and declare it under `on.workflow_call.secrets` there")
            }
            (Self::Build, "secrets") => {
                Some("use `build-secrets`: a build argument stays readable in the image's history")
            }
            (Self::JobIf, _) => {
                Some("say it with `on`, `branches` or `paths`; `if` reads `inputs` and `vars`")
            }
            (Self::Setup | Self::SetupIf, "secrets") => {
                Some("a composite action has no secrets: put the step into the job")
            }
            (Self::Setup | Self::SetupIf, "inputs" | "vars") => {
                Some("give it to the set-up in the `env` of the job, and read `env` here")
            }
            (Self::PipelineEnv, _) => Some("put it into the `env` of the jobs that have it"),
            (_, "needs") => Some("hand data over with `upload` and `download`"),
            (Self::JobEnv, "env" | "job" | "runner" | "steps") => Some("put it into the `env` of a step"),
            _ => None,
        }
    }
}
