//! Where a text stands, and which contexts GitHub gives it there.

/// Where a text stands; decides which contexts GitHub gives it.
/// [Context availability](https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `env` of the pipeline.
    PipelineEnv,
    /// `env` of a job.
    JobEnv,
    /// `env`, `with` or script of a step.
    Step,
    /// `if` of a step.
    StepIf,
    /// `env`, `with` or script of a set-up's step.
    Setup,
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
            Self::StepIf => {
                &["env", "github", "inputs", "job", "matrix", "runner", "steps", "strategy", "vars"]
            }
            Self::Setup => &["env", "github", "job", "matrix", "runner", "steps", "strategy"],
            Self::JobIf => &["inputs", "vars"],
            Self::Build => &["github", "inputs", "vars"],
            Self::Credential => &["github", "secrets", "vars"],
        }
    }

    pub fn remedy(self, head: &str) -> Option<&'static str> {
        match (self, head) {
            (Self::StepIf | Self::JobIf, "secrets") => Some(
                "put the secret into `env` and test that, or list it in `secrets`: a job without a required secret is not selected",
            ),
            (Self::Build, "secrets") => {
                Some("use `build-secrets`: a build argument stays readable in the image's history")
            }
            (Self::JobIf, _) => {
                Some("say it with `on`, `branches` or `paths`; `if` reads `inputs` and `vars`")
            }
            (Self::Setup, "secrets") => Some("a composite action has no secrets: put the step into the job"),
            (_, "needs") => Some("hand data over with `upload` and `download`"),
            _ => None,
        }
    }
}
