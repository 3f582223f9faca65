//! What a prune finds outside of the pipeline's file.

use std::path::{Path, PathBuf};

use crate::pipeline::Pipeline;
use crate::prune::{Rules, Wanted, World};
use crate::registry::github::{Project, Survey};
use crate::registry::{Connections, Fault, agree};

/// Registries, GitHub, and what the environment says.
pub struct Outside<'a> {
    /// How to reach registries and GitHub, or why they cannot be asked.
    pub connections: Result<Connections, Fault>,
    /// Reads a variable.
    pub read: &'a dyn Fn(&str) -> Option<String>,
    /// The page of the run, where there is one:
    /// [`GITHUB_STEP_SUMMARY`](https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables).
    pub summary: Option<PathBuf>,
}

impl Outside<'static> {
    /// That of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty());
        let read = &|name: &str| std::env::var(name).ok();
        Self { connections: Connections::of_process(), read, summary: summary.map(PathBuf::from) }
    }
}

impl Outside<'_> {
    /// What GitHub and the clone know of what tags name. Where they do not answer, or GitHub has another
    /// time, nothing is deleted.
    ///
    /// # Errors
    /// Just then.
    pub fn world(
        &self,
        connections: &Connections,
        pipeline: &Pipeline,
        clone: &Path,
        (wanted, rules): (&Wanted, &Rules),
    ) -> Result<World, Fault> {
        let hint = |fault: Fault| match fault.help {
            Some(_) => fault,
            None => fault.help("with `--without-github` nothing is asked of it, and less is known"),
        };
        let github = connections.github().map_err(hint)?;
        let project = Project::find(self.read, clone)?;
        let survey = Survey { github, project: &project, clone, branch: &pipeline.default_branch };
        let world = survey.world(wanted, connections.now())?;
        agree(github.skew().as_ref(), rules.min_age)?;
        Ok(world)
    }
}
